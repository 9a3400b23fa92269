import { locationsOf } from '../../../shared/config/settings-for.ts'
import { configurationDigest } from '../../configuration-digest.ts'
import type { DoctorContext } from './context.ts'
import { findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

// Half of what a delivery's timestamp may be off.
const MOST_OFF_MS = 150_000

/** Is it there, is it what the configuration says, and what time is it? */
export const stageChecks = (): Check[] => [
  { name: 'stage', subject: 'api', run: checkApi },
  { name: 'configuration', subject: 'stage', run: checkConfiguration },
  { name: 'clock', subject: 'this machine', run: checkClock },
]

async function checkApi({ apiUrl, health, target }: DoctorContext) {
  const { ok, problem } = findingsOf('stage', 'api')
  const isLocal = target.place?.kind === 'local'
  const fix = isLocal
    ? 'start it: npm start'
    : 'deploy it again: npm run deploy; then look at the log of the webhook function'
  try {
    const { status } = await health()
    return [status === 200 ? ok(`${apiUrl} answers`) : problem(`${apiUrl}/health answers ${status}`, fix)]
  } catch {
    return [problem(`${apiUrl} cannot be reached`, fix)]
  }
}

async function checkConfiguration({ target }: DoctorContext) {
  const { ok, problem } = findingsOf('configuration', 'stage')
  const { integration, deployedDigest } = target
  const [tenants, locations] = [Object.keys(integration.tenants), locationsOf(integration)]
  const told = `${tenants.length} tenant(s), ${locations.length} location(s)`
  if (deployedDigest === undefined || deployedDigest === configurationDigest(integration))
    return [ok(`${told}; the stage runs this configuration`)]
  return [
    problem(
      `the stage was deployed with another configuration than this one (${told}), or with another version of this product`,
      'npm run deploy',
    ),
  ]
}

async function checkClock({ health }: DoctorContext) {
  const { ok, problem, unknown } = findingsOf('clock', 'this machine')
  const answer = await health().catch(() => undefined)
  if (answer?.aheadMs === undefined) return [unknown('the API did not say what time it is')]
  const seconds = Math.round(Math.abs(answer.aheadMs) / 1000)
  const way = answer.aheadMs > 0 ? 'behind' : 'ahead of'
  if (Math.abs(answer.aheadMs) > MOST_OFF_MS)
    return [
      problem(
        `this machine is ${seconds} s ${way} the API’s Date header`,
        'set this machine’s clock: switch on NTP (timedatectl set-ntp true)',
      ),
    ]
  return [ok(`this machine and the API differ by ${seconds} s`)]
}
