import { type Clock, systemClock } from '../../../shared/clock.ts'
import { checkConcurrency } from '../account-concurrency.ts'
import { examine } from '../doctor/doctor.ts'
import type { Target } from '../target.ts'
import type { GivenSecrets, Prompts } from './answers.ts'
import { setUpHighLevel } from './set-up-high-level.ts'
import { setUpTenant } from './set-up-tenant.ts'
import { createSetupContext } from './setup-context.ts'
import type { Step } from './steps.ts'
import { waitForGrants } from './wait-for-grants.ts'

export interface SetupOptions {
  tenants: readonly string[]
  given: GivenSecrets
  prompts: Prompts | undefined
  isDryRun: boolean
  replacesWebhooks: boolean
  isProbed: boolean
  waitMs: number
  clock?: Clock
  /** Compares the account's limit of concurrent executions with the configuration; asks Lambda by default. */
  checkRoom?: typeof checkConcurrency
  /** Aborted when somebody stops it: what was done stays, and the next run goes on. */
  signal: AbortSignal
  say(text: string): void
  onStep(step: Step): void
  onProgress(open: readonly string[], leftMs: number): void
}

/** Sets up everything outside of the stage, from what is right already. Run twice, it changes nothing the second time. @throws UsageError */
export async function setUp(target: Target, options: SetupOptions): Promise<Step[]> {
  const { clock = systemClock, checkRoom = checkConcurrency, signal } = options
  const steps: Step[] = []
  const report = (step: Step) => {
    steps.push(step)
    options.onStep(step)
  }
  const context = createSetupContext({ ...options, target, report })
  if (target.place?.kind === 'aws') {
    const { verdict, subject, reason, fix } = await checkRoom(target.integration, { signal })
    // A limit that cannot be read keeps nobody from the rest.
    if (verdict === 'unknown') options.say(`${subject}: ${reason}; ${fix}`)
    else report({ state: verdict === 'ok' ? 'there' : 'left', subject, what: fix ? `${reason}; ${fix}` : reason })
  }
  for (const tenant of options.tenants) if (!signal.aborted) await setUpTenant(context, tenant)
  if (!signal.aborted) await setUpHighLevel(context)
  if (!signal.aborted) await waitForGrants(context, { ...options, clock })
  if (!options.isProbed || options.isDryRun || signal.aborted) return steps
  const { findings } = await examine(target, { tenants: options.tenants })
  for (const { subject, verdict, reason } of findings.filter(({ check }) => check === 'probe'))
    report({ state: verdict === 'ok' ? 'done' : 'left', subject, what: `probe: ${reason}` })
  return steps
}
