import type { SQSRecord } from 'aws-lambda'
import { withoutAbsent } from '../../../shared/booking/without-absent.ts'
import { logCalls } from '../../../shared/calls.ts'
import type { Clock } from '../../../shared/clock.ts'
import { type Envelope, parseEnvelope } from '../../../shared/envelope.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import type { MetricName } from '../../../shared/metrics.ts'
import { isWaitingApart } from '../../../shared/queue/send-envelope.ts'
import { classify, MessageOnlyError, type PutAsideOptions, putAside } from '../put-aside.ts'
import type { QueuedCrmEvent } from '../read-record.ts'
import { receiveCount } from '../receive-count.ts'
import type { WatchedAttempts } from '../watch-attempts.ts'
import { type CrmOutcome, type SyncCrmOptions, syncCrmEvent } from './sync-crm-event.ts'

export interface SyncCrmEventsOptions
  extends PutAsideOptions,
    Pick<SyncCrmOptions, 'integration' | 'ledger' | 'crmHooks'> {
  clock: Clock
  attempts: WatchedAttempts
  /** See SyncOptions. */
  later(envelope: Envelope): Promise<void>
  clientFor(locationId: string, isLater: boolean): HighLevelClient
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
  const ids = { eventId, locationId, ...withoutAbsent({ contactId: crm.contactId }) }
  const client = () => options.clientFor(locationId, isWaitingApart(record)).withOnCall(logCalls(options.log, ids))
  try {
    if (!options.hasTime()) throw new RemoteUnavailableError('The invocation has no time left for another event')
    await options.attempts.run([record], () => takeIn(options, item, client))
  } catch (error) {
    await putAside(options, [record], await judge(options, error, record, { probe: () => client().probe() }), held)
  }
}

async function takeIn(
  options: SyncCrmEventsOptions,
  { record, locationId, eventId, crm }: QueuedCrmEvent,
  highLevel: () => HighLevelClient,
): Promise<void> {
  const { clock, log, count } = options
  try {
    const result = await syncCrmEvent({ ...options, now: clock.now(), locationId, eventId, event: crm, highLevel })
    const metric = METRICS[result.outcome]
    if (metric) count(metric)
    const ids = { eventId, locationId, ...withoutAbsent({ contactId: crm.contactId }) }
    log.info('crm event', { ...ids, change: crm.name, ...result })
  } catch (error) {
    if (!isAboutOtherSide(error) || isWaitingApart(record)) throw error
    await options.later(parseEnvelope(record.body))
    count('CrmEventLater')
    log.warn('crm event waits apart', { eventId, locationId, change: crm.name, error })
  }
}

/** Somebody other than HighLevel is away, so the location's bookings have no reason to wait. */
const isAboutOtherSide = (error: unknown) =>
  error instanceof RemoteUnavailableError && (error.remote === 'chili-piper' || error.remote === 'notes-receiver')

// 15 minutes apart in the end, 12 at the least: more than the 72 hours that we promise to wait.
const MOST_RECEIVES_APART = 370

/** The error, or MessageOnlyError: HighLevel fails for this event alone, or the other side has been failing for days. */
async function judge(
  { attempts }: SyncCrmEventsOptions,
  error: unknown,
  record: SQSRecord,
  highLevel: Pick<HighLevelClient, 'probe'>,
): Promise<unknown> {
  const receives = receiveCount(record)
  if (isAboutOtherSide(error) && receives >= MOST_RECEIVES_APART)
    return new MessageOnlyError(`Failed ${receives} times: ${error instanceof Error ? error.message : 'Error'}`)
  return await classify(error, [record], highLevel, attempts)
}
