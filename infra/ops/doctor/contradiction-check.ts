import { CONTRADICTION_TTL_DAYS, createContradictions } from '../../../shared/ledger/contradictions.ts'
import type { DoctorContext } from './context.ts'
import { findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

/** Did each tenant's deliveries come by the path of what their bodies say? */
export const contradictionChecks = ({ tenants }: DoctorContext): Check[] =>
  tenants.map((tenant) => ({ name: 'webhook-paths', subject: tenant, run: (context) => checkPaths(context, tenant) }))

const DAY_MS = 86_400_000

async function checkPaths({ target, apiUrl }: DoctorContext, tenant: string) {
  const { ok, problem } = findingsOf('webhook-paths', tenant)
  const last = await createContradictions(target).read(tenant)
  const days = `${CONTRADICTION_TTL_DAYS} days`
  // Time to live deletes late.
  if (!last || target.clock.now() - last.at > CONTRADICTION_TTL_DAYS * DAY_MS)
    return [ok(`in ${days}, no delivery said another change than its path`)]
  const url = `${apiUrl}/webhooks/chili-piper/${tenant}/${last.path}`
  return [
    problem(
      `the webhook at ${url} received a body that says ${last.body}, last at ${new Date(last.at).toISOString()}; nothing is cancelled by such a delivery`,
      `in Chili Piper, Command Center → Integrations → Webhooks: check that each URL stands in the right webhook; this is told for ${days} after the last one`,
    ),
  ]
}
