import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { ChiliPiperKeyError } from '../../../shared/chili-piper/errors.ts'
import { listMeetingTypes } from '../../../shared/chili-piper/meeting-types.ts'
import { listMeetings } from '../../../shared/chili-piper/meetings.ts'
import { listRouters } from '../../../shared/chili-piper/routers.ts'
import { readTenant } from '../../../shared/chili-piper/tenant.ts'
import { findUsers } from '../../../shared/chili-piper/users.ts'
import { readSigningSecret } from '../../../shared/chili-piper/webhooks.ts'
import { listWorkspaces } from '../../../shared/chili-piper/workspaces.ts'
import { neededPermissions } from '../../../shared/config/needed-permissions.ts'
import { reasonOf } from '../../../shared/errors.ts'
import { fieldOf } from '../secret-field.ts'
import { type DoctorContext, NoKeyError } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'
import { checkWebhooks } from './webhook-check.ts'

/** What Chili Piper says of each tenant: its key, what that may do, its webhooks and what signs them. */
export const chiliPiperChecks = ({ tenants }: DoctorContext): Check[] =>
  tenants.flatMap((tenant) => [
    { name: 'chili-piper', subject: tenant, run: (context: DoctorContext) => checkKey(context, tenant) },
    { name: 'webhooks', subject: tenant, run: withApi('webhooks', tenant, checkWebhooks) },
    { name: 'signing-secret', subject: tenant, run: withApi('signing-secret', tenant, checkSigningSecret) },
  ])

/** Why a look through Chili Piper’s API came to nothing; the check of the key says what is wrong with the key itself. */
export function withApi(
  name: string,
  tenant: string,
  look: (context: DoctorContext, tenant: string, api: EdgeApi) => Promise<Finding[]>,
) {
  return async (context: DoctorContext): Promise<Finding[]> => {
    const { unknown } = findingsOf(name, tenant)
    const api = await context.chiliPiper(tenant).catch((error: unknown) => ({ error }))
    if ('error' in api) return [unknown('Chili Piper cannot be asked: see chili-piper')]
    try {
      return await look(context, tenant, api)
    } catch (error) {
      if (!(error instanceof ChiliPiperKeyError)) throw error
      return [unknown(`the key may not look at this: ${error.message}`, permit(tenant, error.permission))]
    }
  }
}

const permit = (tenant: string, permission: string | undefined) =>
  `in Chili Piper, Command Center → Integrations → Credentials → API Access Tokens: allow ${permission ?? 'what it lacks'} to the token of ${tenant}`

async function checkKey(context: DoctorContext, tenant: string): Promise<Finding[]> {
  const { ok, problem } = findingsOf('chili-piper', tenant)
  const setup = context.setup(` --tenant ${tenant}`)
  const api = await context.chiliPiper(tenant).catch((error: unknown) => ({ error }))
  if ('error' in api) {
    if (context.signal.aborted) throw api.error
    if (api.error instanceof NoKeyError)
      return [findingsOf('chili-piper', tenant).unknown('no usable key to ask with: see secret', setup)]
    if (api.error instanceof ChiliPiperKeyError && api.error.status === 401)
      return [
        problem(
          'Chili Piper does not know the key: it was deleted, or is another tenant’s',
          `make a new token, then ${setup}`,
        ),
      ]
    if (api.error instanceof ChiliPiperKeyError)
      return [problem(api.error.message, permit(tenant, api.error.permission))]
    return [
      problem(
        `Chili Piper does not answer: ${reasonOf(api.error)}`,
        'look at https://status.chilipiper.com; bookings wait and go on by themselves',
      ),
    ]
  }
  const tried = await Promise.all(reads(context).map((read) => tryPermission(api, read)))
  const lacking = tried.flatMap(({ what, error }) => (error instanceof ChiliPiperKeyError ? [{ what, error }] : []))
  if (lacking.length > 0)
    return lacking.map(({ what, error }) =>
      problem(
        `the key may not ${what}${error.permission ? ` (${error.permission})` : ''}`,
        permit(tenant, error.permission),
      ),
    )
  return [ok(`the key is good and may ${tried.map(({ what }) => what).join(', ')}`)]
}

interface PermissionRead {
  what: string
  run(api: EdgeApi): Promise<unknown>
}

/** A harmless call for each permission that the configuration needs all the time; what changes something is not tried. */
function reads({ target }: DoctorContext): PermissionRead[] {
  const day = (offset: number) => new Date(target.clock.now() + offset * 86_400_000).toISOString()
  const all: PermissionRead[] = [
    { what: 'read meetings', run: (api) => listMeetings(api, { start: day(0), end: day(1), page: 0 }) },
    { what: 'read workspaces', run: (api) => first(listWorkspaces(api)) },
    { what: 'read meeting types', run: (api) => listMeetingTypes(api) },
    { what: 'read users', run: (api) => first(findUsers(api, 'doctor@example.invalid')) },
    { what: 'route leads', run: (api) => listRouters(api) },
    { what: 'read the tenant', run: (api) => readTenant(api) },
  ]
  const needed = neededPermissions(target.integration).filter(({ when }) => when === 'always')
  return all.filter(({ what }) => needed.some((one) => one.what === what))
}

async function tryPermission(api: EdgeApi, { what, run }: PermissionRead) {
  try {
    await run(api)
    return { what }
  } catch (error) {
    return { what, error }
  }
}

/** One page says as much as all of them. */
async function first(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items) return
}

async function checkSigningSecret(context: DoctorContext, tenant: string, api: EdgeApi): Promise<Finding[]> {
  const { ok, problem, unknown } = findingsOf('signing-secret', tenant)
  const setup = context.setup(` --tenant ${tenant}`)
  const theirs = await readSigningSecret(api)
  if (theirs === 'missing') return [problem('Chili Piper has no signing secret yet, as it never had a webhook', setup)]
  const stored = fieldOf(await context.secret(`${context.tenantSecretPrefix}${tenant}`), 'current')
  if (stored === undefined) return [unknown('there is nothing to compare with: see secret', setup)]
  if (stored === theirs.secret) return [ok('what is stored is what Chili Piper signs with')]
  return [problem('what is stored is not what Chili Piper signs with: every delivery is refused', setup)]
}
