import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { readGuest } from '../../shared/booking/guest.ts'
import { logCalls } from '../../shared/calls.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { RemoteUnavailableError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import { CALL_TIMEOUT_MS } from '../../shared/highlevel/request.ts'
import type { Contradictions } from '../../shared/ledger/contradictions.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Probes } from '../../shared/ledger/probes.ts'
import type { Measure } from '../../shared/metrics.ts'
import { guestsAs } from '../../shared/plan/plan-guests.ts'
import { answerProbes } from './answer-probes.ts'
import type { CrmHooks } from './crm/crm-job.ts'
import { syncCrmEvents } from './crm/sync-crm-events.ts'
import type { Directory } from './directory.ts'
import { giveNotes, lacksNotes } from './give-notes.ts'
import { type BookingGroup, groupEvents } from './group-events.ts'
import { noteContradictions } from './note-contradictions.ts'
import type { PrepareOptions } from './prepare-plan.ts'
import { classify, type PutAsideOptions, putAside } from './put-aside.ts'
import { type QueuedCrmEvent, type QueuedEvent, type QueuedProbe, readRecord } from './read-record.ts'
import { reportOutcome } from './report-outcome.ts'
import { type Rereading, rereadDelivery } from './reread-delivery.ts'
import { syncBooking } from './sync-booking.ts'
import { type TableTrouble, type WatchedAttempts, watchAttempts } from './watch-attempts.ts'

export interface SyncOptions extends PutAsideOptions {
  integration: Integration
  ledger: Ledger
  clock: Clock
  measure: Measure
  /** What is looked up of a location and kept. */
  directoryFor(locationId: string, highLevel: HighLevelClient): Directory
  /** Sends a message on to the location that its booking belongs to. */
  forward(record: SQSRecord, locationId: string): Promise<void>
  /**
   * Puts on the queue, behind what waits for the same, what cannot be done while a side other than HighLevel is away, so that
   * the location's bookings go on meanwhile.
   */
  later(envelope: Envelope): Promise<void>
  /** A client for one location and one batch that ends in `remainingMs`; its pacer outlives both. `isLater`: for what `later` put there. */
  highLevelFor(locationId: string, remainingMs: number, isLater: boolean): HighLevelClient
  /** The batch is done: keeps what the process that gets the next one of these locations has to know of this one's requests. */
  handOver?(locationIds: readonly string[]): Promise<void>
  /** The link to a booking's page, for the texts that hold one. */
  briefUrl?: PrepareOptions['briefUrl']
  /** What is made of HighLevel's events that are not our own. */
  crmHooks?: CrmHooks
  /** What is made of deliveries of HighLevel that were kept until they can be read. */
  rereading?: Rereading
  /** Where the answers of probes are kept. */
  probes?: Probes
  /** Where is kept which webhook's URL may be in the wrong place. */
  contradictions?: Contradictions
}

// A call may take its whole time-out and the answer still has to be recorded.
const NEEDED_MS = 1.5 * CALL_TIMEOUT_MS

/**
 * The sync function: brings every booking of a batch up to date and reports those that have to wait.
 * One booking never takes another down: what can never work is quarantined with its reason, what may work later is held.
 * @throws when the event is no batch at all.
 */
export function createSyncHandler(syncOptions: SyncOptions) {
  const trouble: TableTrouble = {}
  return async (batch: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    if (!Array.isArray(batch?.Records)) throw new Error('The event has no Records: this is not a batch of SQS messages')
    const attempts = watchAttempts(syncOptions.ledger, { ...syncOptions, trouble })
    const options: SyncOptions = {
      ...syncOptions,
      async hold(record, error) {
        await attempts.end(record)
        return await syncOptions.hold(record, error)
      },
    }
    const held = new Set<string>()
    const queued: QueuedEvent[] = []
    const told: QueuedCrmEvent[] = []
    const probes: QueuedProbe[] = []
    for (const record of batch.Records) {
      try {
        const item = readRecord(record)
        if ('crm' in item) told.push(item)
        else if ('probe' in item) probes.push(item)
        else if ('body' in item) await rereadDelivery(options.rereading, options.log, item)
        else queued.push(item)
      } catch (error) {
        await putAside(options, [record], error, held)
      }
    }
    if (options.contradictions) await noteContradictions({ ...options, contradictions: options.contradictions }, queued)
    const clients = new Map<string, HighLevelClient>()
    const clientFor = (locationId: string, isLater = false) => {
      const key = `${locationId}/${isLater}`
      const remainingMs = context.getRemainingTimeInMillis()
      const client = clients.get(key) ?? options.highLevelFor(locationId, remainingMs, isLater)
      clients.set(key, client)
      return client
    }
    const runs = groupEvents(queued, (item) => contactKeys(item, options.integration))
    await Promise.all(
      runs.map(async (run) => {
        const records = run.flatMap((group) => group.queued.map(({ record }) => record))
        try {
          await attempts.run(records, () => syncRun({ ...options, attempts }, run, clientFor, context, held))
        } catch (error) {
          await putAside(options, records, error, held)
        }
      }),
    )
    // After the bookings, whose writes are what some of the events tell of.
    await syncCrmEvents({ ...options, attempts, clientFor, hasTime: () => hasTime(context) }, told, held)
    if (options.probes)
      await answerProbes({ ...options, probes: options.probes, clientFor, hasTime: () => hasTime(context) }, probes)
    await options.handOver?.([...new Set([...queued, ...told].map(({ locationId }) => locationId))])
    return { batchItemFailures: [...held].map((itemIdentifier) => ({ itemIdentifier })) }
  }
}

const hasTime = (context: Pick<Context, 'getRemainingTimeInMillis'>) => context.getRemainingTimeInMillis() >= NEEDED_MS

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
  options: SyncOptions & { attempts: WatchedAttempts },
  run: readonly BookingGroup[],
  clientFor: (locationId: string) => HighLevelClient,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  held: Set<string>,
): Promise<void> {
  let blocked: unknown
  for (const group of run) {
    const records = group.queued.map((item) => item.record)
    if (blocked === undefined && !hasTime(context))
      blocked = new RemoteUnavailableError('The invocation has no time left for another booking')
    if (blocked !== undefined) {
      await putAside(options, records, blocked, held)
      continue
    }
    const { tenant, locationId, meetingId } = group
    const [first, ...more] = group.queued
    const ids = {
      tenant,
      locationId,
      meetingId,
      ...(first && more.length === 0 ? { eventId: first.event.eventId } : {}),
    }
    const highLevel = clientFor(locationId).withOnCall(logCalls(options.log, ids))
    try {
      await syncGroup(options, group, highLevel)
    } catch (error) {
      const isHeld = await putAside(options, records, await classify(error, records, highLevel, options.attempts), held)
      if (isHeld) blocked = error
    }
  }
}

async function syncGroup(options: SyncOptions, group: BookingGroup, highLevel: HighLevelClient): Promise<void> {
  const { tenant, locationId, meetingId, queued } = group
  const { integration, ledger, count, measure, clock } = options
  const events = queued.map((item) => item.event)
  const directory = options.directoryFor(locationId, highLevel)
  const { briefUrl } = options
  const now = clock.now()
  const job = { tenant, locationId, meetingId, events, integration, ledger, highLevel, directory, count, now }
  const onPlan = (steps: readonly string[]) =>
    options.log.info('planned', { tenant, locationId, meetingId, steps: steps.join('; ') })
  const result = await syncBooking({ ...job, briefUrl, onPlan })
  if (result.outcome === 'elsewhere') for (const { record } of queued) await options.forward(record, result.locationId)
  reportOutcome({ log: options.log, count, measure, now: clock.now() }, group, result)
  const met = lacksNotes(result, queued)
  if (met) await giveNotes(options, locationId, highLevel, met)
}
