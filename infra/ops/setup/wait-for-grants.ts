import type { Clock } from '../../../shared/clock.ts'
import { unconnected } from './set-up-high-level.ts'
import type { SetupContext } from './setup-context.ts'

const POLL_MS = 2_000

/** Shows the link, and waits until every location is connected, the time is over or somebody stops it. */
export async function waitForGrants(
  context: SetupContext,
  options: {
    waitMs: number
    clock: Clock
    signal: AbortSignal
    onProgress(open: readonly string[], leftMs: number): void
  },
): Promise<void> {
  const link = `${context.apiUrl}/oauth/highlevel/start`
  let open = await unconnected(context)
  if (open.length === 0) return
  const before = open
  context.say(`Open ${link} as an admin of ${open.join(', ')}, and allow.`)
  const { waitMs, clock, signal } = options
  const until = clock.now() + waitMs
  while (open.length > 0 && !context.isDryRun && !signal.aborted && clock.now() < until) {
    options.onProgress(open, until - clock.now())
    await clock.sleep(Math.min(POLL_MS, until - clock.now()), signal)
    open = await unconnected(context)
  }
  for (const location of before)
    context.report(
      open.includes(location)
        ? { state: 'left', subject: location, what: `not connected yet: open ${link}` }
        : { state: 'done', subject: location, what: 'connected' },
    )
}
