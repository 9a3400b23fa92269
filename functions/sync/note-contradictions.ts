import type { Contradictions, LastContradiction } from '../../shared/ledger/contradictions.ts'
import type { Log } from '../../shared/log.ts'
import type { QueuedEvent } from './read-record.ts'

/**
 * Keeps for `ops doctor` the latest delivery of each tenant whose body said another change than its path. Never throws: the
 * bookings do not depend on it.
 */
export async function noteContradictions(
  { contradictions, log }: { contradictions: Pick<Contradictions, 'write'>; log: Log },
  queued: readonly Pick<QueuedEvent, 'tenant' | 'event' | 'contradiction'>[],
): Promise<void> {
  const latest = new Map<string, LastContradiction>()
  for (const { tenant, event, contradiction } of queued)
    if (contradiction && event.receivedAt >= (latest.get(tenant)?.at ?? 0))
      latest.set(tenant, { ...contradiction, at: event.receivedAt })
  for (const [tenant, contradiction] of latest)
    await contradictions
      .write(tenant, contradiction)
      .catch((error: unknown) => log.warn('contradiction not noted', { tenant, error }))
}
