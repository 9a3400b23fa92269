import type { SQSRecord } from 'aws-lambda'
import type { Clock } from '../../../shared/clock.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import type { MetricName } from '../../../shared/metrics.ts'
import { classify, type PutAsideOptions, putAside } from '../put-aside.ts'
import type { QueuedCrmEvent } from '../read-record.ts'
import { type CrmOutcome, type SyncCrmOptions, syncCrmEvent } from './sync-crm-event.ts'

export interface SyncCrmEventsOptions
  extends PutAsideOptions,
    Pick<SyncCrmOptions, 'integration' | 'ledger' | 'crmHooks'> {
  clock: Clock
  clientFor(locationId: string): HighLevelClient
  /** Whether the invocation has time for another event. */
  hasTime(): boolean
}

const METRICS: Record<CrmOutcome['outcome'], MetricName | undefined> = {
  echo: 'CrmEcho',
  done: 'CrmEventDone',
  ignored: 'CrmEventIgnored',
  duplicate: undefined,
}

/**
 * Works on the events of a batch: one contact's in the order in which they happened, contacts side by side.
 * An event that fails is held or quarantined like a booking, and takes no other one along.
 */
export async function syncCrmEvents(
  options: SyncCrmEventsOptions,
  queued: readonly QueuedCrmEvent[],
  held: Set<string>,
): Promise<void> {
  const runs = Map.groupBy(queued, ({ locationId, crm }) => `${locationId}/${crm.contactId ?? crm.id}`)
  await Promise.all(
    [...runs.values()].map(async (run) => {
      for (const item of run.toSorted((a, b) => a.crm.happenedAt - b.crm.happenedAt)) await syncOne(options, item, held)
    }),
  )
}

async function syncOne(options: SyncCrmEventsOptions, item: QueuedCrmEvent, held: Set<string>): Promise<void> {
  const { record, locationId, eventId, crm } = item
  const records: SQSRecord[] = [record]
  if (!options.hasTime()) {
    const error = new RemoteUnavailableError('The invocation has no time left for another event')
    await putAside(options, records, error, held)
    return
  }
  try {
    const highLevel = () => options.clientFor(locationId)
    const result = await syncCrmEvent({
      ...options,
      now: options.clock.now(),
      locationId,
      eventId,
      event: crm,
      highLevel,
    })
    const metric = METRICS[result.outcome]
    if (metric) options.count(metric)
    options.log.info('crm event', { eventId, locationId, change: crm.name, ...result })
  } catch (error) {
    const probe = async () => await options.clientFor(locationId).probe()
    await putAside(options, records, await classify(error, records, { probe }), held)
  }
}
