import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { readGuest } from '../../shared/booking/guest.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import { RemoteUnavailableError, SyncError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import { CALL_TIMEOUT_MS } from '../../shared/highlevel/request.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Log } from '../../shared/log.ts'
import type { Count } from '../../shared/metrics.ts'
import { guestsAs } from '../../shared/plan/plan-guests.ts'
import type { Directory } from './directory.ts'
import { type BookingGroup, groupEvents } from './group-events.ts'
import { type QueuedEvent, readRecord } from './read-record.ts'
import { reportOutcome } from './report-outcome.ts'
import { syncBooking } from './sync-booking.ts'

export interface SyncOptions {
  integration: Integration
  ledger: Ledger
  clock: Clock
  /** What is looked up of a location and kept. */
  directoryFor(locationId: string, highLevel: HighLevelClient): Directory
  /** Sends a message on to the location that its booking belongs to. */
  forward(record: SQSRecord, locationId: string): Promise<void>
  /** A client for one location and one batch that ends in `remainingMs`; its pacer outlives both. */
  highLevelFor(locationId: string, remainingMs: number): HighLevelClient
  /** Puts a message into the dead-letter queue with its reason. */
  quarantine(record: SQSRecord, error: unknown): Promise<void>
  /** Leaves a message on the queue, invisible for as long as the error calls for. */
  hold(record: SQSRecord, error: unknown): Promise<void>
  log: Log
  count: Count
}

// A call may take its whole time-out and the answer still has to be recorded.
const NEEDED_MS = 1.5 * CALL_TIMEOUT_MS
// A 5xx while everything else works is about the booking after so many receives, not about HighLevel.
const MESSAGE_ONLY_RECEIVES = 5

/**
 * The sync function: brings every booking of a batch up to date and reports those that have to wait.
 * One booking never takes another down: what can never work is quarantined with its reason, what may work later is held.
 * @throws when the event is no batch at all.
 */
export function createSyncHandler(options: SyncOptions) {
  return async (batch: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    if (!Array.isArray(batch?.Records)) throw new Error('The event has no Records: this is not a batch of SQS messages')
    const held = new Set<string>()
    const queued: QueuedEvent[] = []
    for (const record of batch.Records) {
      try {
        queued.push(readRecord(record))
      } catch (error) {
        await putAside(options, [record], error, held)
      }
    }
    const clients = new Map<string, HighLevelClient>()
    const clientFor = (locationId: string) => {
      const client = clients.get(locationId) ?? options.highLevelFor(locationId, context.getRemainingTimeInMillis())
      clients.set(locationId, client)
      return client
    }
    const runs = groupEvents(queued, (item) => contactKeys(item, options.integration))
    await Promise.all(runs.map((run) => syncRun(options, run, clientFor, context, held)))
    return { batchItemFailures: [...held].map((itemIdentifier) => ({ itemIdentifier })) }
  }
}

/** What contacts the booking may concern: those of its guest, and of the other guests where they are contacts, too. */
function contactKeys({ event: { booking }, locationId }: QueuedEvent, integration: Integration): string[] {
  const settings = settingsFor(integration, locationId)
  const { guest } = readGuest(booking, settings)
  const others = guestsAs(settings.guests, booking) === 'contacts' ? booking.otherGuests : []
  const emails = [guest.email, ...others.map((other) => other.email)].filter((email) => email !== undefined)
  return [...emails.map((email) => `email/${email}`), ...(guest.phone ? [`phone/${guest.phone}`] : [])]
}

/** Bookings that may concern the same contact, one after the other; the first that is held holds the rest. */
async function syncRun(
  options: SyncOptions,
  run: readonly BookingGroup[],
  clientFor: (locationId: string) => HighLevelClient,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  held: Set<string>,
): Promise<void> {
  let blocked: unknown
  for (const group of run) {
    const records = group.queued.map((item) => item.record)
    if (blocked === undefined && context.getRemainingTimeInMillis() < NEEDED_MS)
      blocked = new RemoteUnavailableError('The invocation has no time left for another booking')
    if (blocked !== undefined) {
      await putAside(options, records, blocked, held)
      continue
    }
    const highLevel = clientFor(group.locationId)
    try {
      await syncGroup(options, group, highLevel)
    } catch (error) {
      const isHeld = await putAside(options, records, await classify(error, group, highLevel), held)
      if (isHeld) blocked = error
    }
  }
}

async function syncGroup(options: SyncOptions, group: BookingGroup, highLevel: HighLevelClient): Promise<void> {
  const { tenant, locationId, meetingId, queued } = group
  const { integration, ledger, count, clock } = options
  const events = queued.map((item) => item.event)
  const directory = options.directoryFor(locationId, highLevel)
  const job = { tenant, locationId, meetingId, events, integration, ledger, highLevel, directory, now: clock.now() }
  const result = await syncBooking(job)
  if (result.outcome === 'elsewhere') for (const { record } of queued) await options.forward(record, result.locationId)
  reportOutcome({ log: options.log, count }, group, result)
}

/** A booking that alone keeps failing while HighLevel is well will not get better by waiting. */
class MessageOnlyError extends SyncError {
  override name = 'MessageOnlyError' as const
  readonly retryable = false
}

async function classify(error: unknown, group: BookingGroup, highLevel: HighLevelClient): Promise<unknown> {
  const receives = Math.max(...group.queued.map(({ record }) => receiveCount(record)))
  if (!(error instanceof RemoteUnavailableError) || receives < MESSAGE_ONLY_RECEIVES) return error
  try {
    await highLevel.probe()
  } catch {
    return error
  }
  return new MessageOnlyError(`Failed ${receives} times while HighLevel is well: ${error.message}`, { cause: error })
}

export const receiveCount = (record: SQSRecord) => Number(record.attributes?.ApproximateReceiveCount) || 1

/** Holds or quarantines; true when the messages stay on the queue. Errors we did not foresee are held: a fixed version may know them. */
async function putAside(
  options: SyncOptions,
  records: SQSRecord[],
  error: unknown,
  held: Set<string>,
): Promise<boolean> {
  let isHeld = !(error instanceof SyncError) || error.retryable
  for (const record of records) {
    const fields = { messageId: record.messageId, receiveCount: receiveCount(record), error }
    if (!isHeld)
      try {
        await options.quarantine(record, error)
        options.count('BookingQuarantined')
        options.log.error('quarantined', fields)
        continue
      } catch (cause) {
        // What cannot be put into the dead-letter queue stays where it is.
        options.log.error('quarantine failed', { ...fields, error: cause })
        isHeld = true
      }
    held.add(record.messageId)
    options.count('BookingHeld')
    options.log.warn('held', fields)
    await options.hold(record, error)
  }
  return isHeld
}
