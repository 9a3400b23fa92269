import type { Clock } from '../../shared/clock.ts'
import { SyncError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { ProbeStep, Probes } from '../../shared/ledger/probes.ts'
import type { Log } from '../../shared/log.ts'
import type { Count } from '../../shared/metrics.ts'
import type { QueuedProbe } from './read-record.ts'

export interface ProbeOptions {
  probes: Probes
  clientFor(locationId: string, isLater: boolean): Pick<HighLevelClient, 'probe'>
  hasTime(): boolean
  clock: Clock
  log: Log
  count: Count
}

// Who asked has long gone, and the answer would outlive nothing.
const OLD_MS = 60 * 60_000

/**
 * Answers probes: reads the grant, asks HighLevel for a plain read, writes what that came to and reads it back. Never throws and
 * never holds: a probe that cannot be answered is told by its answer's absence, and nothing waits behind it.
 */
export async function answerProbes(options: ProbeOptions, queued: readonly QueuedProbe[]): Promise<void> {
  const { clock, log, count } = options
  for (const { locationId, eventId, receivedAt, probe } of queued) {
    const fields = { eventId, tenant: probe.tenant, locationId }
    if (clock.now() - receivedAt > OLD_MS || !options.hasTime()) {
      log.warn('probe not answered', { ...fields, reason: 'too late' })
      continue
    }
    try {
      const steps = [await askHighLevel(options, locationId)]
      await options.probes.writeProbe({
        probeId: probe.probeId,
        locationId,
        receivedAt,
        answeredAt: clock.now(),
        steps,
      })
      if (!(await options.probes.readProbe(probe.probeId))) throw new Error('The answer is not in the table')
      count('ProbeDone')
      log.info('probe answered', { ...fields, outcome: steps.every(({ ok }) => ok) ? 'ok' : 'problem' })
    } catch (error) {
      log.error('probe not answered', { ...fields, error })
    }
  }
}

async function askHighLevel(options: ProbeOptions, locationId: string): Promise<ProbeStep> {
  try {
    // It runs beside the location's own batches, as what waits apart does.
    await options.clientFor(locationId, true).probe()
    return { name: 'highlevel', ok: true }
  } catch (error) {
    const isOurs = error instanceof SyncError
    const errorName = error instanceof Error ? error.name : 'Error'
    return { name: 'highlevel', ok: false, errorName, ...(isOurs ? { message: error.message } : {}) }
  }
}
