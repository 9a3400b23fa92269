import type { Clock } from '../../shared/clock.ts'
import { type Connection, type Connections, tryInactiveFrom } from '../../shared/grant/connections.ts'
import type { RefreshMessage } from '../../shared/grant/grant-message.ts'
import type { Log } from '../../shared/log.ts'

/** Half of an access token's day: a refresh that fails for eleven hours is still in time. */
const DUE_AFTER_MS = 12 * 3_600_000
const AT_ONCE = 20

/**
 * Asks for a refresh of every grant that was obtained more than twelve hours ago, paused ones when their time has come.
 * @throws Error when some could not be asked for, after trying all; the next run asks again.
 */
export async function askDueRefreshes(options: {
  connections: Pick<Connections, 'list'>
  send(message: RefreshMessage): Promise<void>
  clock: Clock
  log: Log
}): Promise<{ asked: number }> {
  const { send, log } = options
  const now = options.clock.now()
  const due = (await options.connections.list()).filter((connection) => isDue(connection, now))
  let failed = 0
  for (let start = 0; start < due.length; start += AT_ONCE)
    await Promise.all(
      due.slice(start, start + AT_ONCE).map(async ({ subject, version }) => {
        try {
          await send({ version: 1, kind: 'refresh', subject, grantVersion: version, reason: 'due', askedAt: now })
        } catch (error) {
          failed++
          log.warn('refresh not asked for', { locationId: subject, error })
        }
      }),
    )
  const asked = due.length - failed
  log.info('due refreshes', { count: asked })
  if (failed > 0) throw new Error(`${failed} of ${due.length} due refreshes could not be asked for`)
  return { asked }
}

// A lost grant is asked for, too: the answer is cheap, and a new grant whose connection was not recorded is found by it.
function isDue(connection: Connection, now: number): boolean {
  const { kind, status, obtainedAt } = connection
  if (kind !== 'oauth' || status === 'uninstalled' || now - obtainedAt < DUE_AFTER_MS) return false
  return status !== 'inactive' || now >= tryInactiveFrom(connection, 'due')
}
