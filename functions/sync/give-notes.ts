import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import type { Envelope } from '../../shared/envelope.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Log } from '../../shared/log.ts'
import type { Count } from '../../shared/metrics.ts'
import type { ContactBooking } from '../../shared/plan/contact-booking.ts'
import { hash } from '../../shared/plan/hash.ts'
import type { CrmHooks } from './crm/crm-job.ts'
import type { QueuedEvent } from './read-record.ts'
import { receiveCount } from './receive-count.ts'
import type { SyncOutcome } from './sync-booking.ts'

/** A booking and its contact. */
interface Met {
  contactId: string
  booking: ContactBooking
}

/** The booking, if it may not have its contact's notes yet: they met just now, or the function died before they were shared. */
export function lacksNotes(result: SyncOutcome, queued: readonly QueuedEvent[]): Met | undefined {
  const isAgain = queued.some(({ record }) => receiveCount(record) > 1)
  if (result.outcome === 'synced') return result.isMet || isAgain ? result : undefined
  // A copy of a delivery, or a dead letter that was put back: only the notes themselves tell which.
  if (result.outcome !== 'duplicate' || result.contactId === undefined) return undefined
  return { contactId: result.contactId, booking: result.booking }
}

/** A booking of a contact that was there before is given the notes there are; the next ones are told by HighLevel. */
export async function giveNotes(
  options: {
    integration: Integration
    ledger: Ledger
    crmHooks?: CrmHooks
    clock: Clock
    log: Log
    count: Count
    /** See SyncOptions. */
    later(envelope: Envelope): Promise<void>
  },
  locationId: string,
  highLevel: HighLevelClient,
  { contactId, booking }: Met,
): Promise<void> {
  const { integration, ledger, crmHooks, clock, log, count } = options
  const settings = settingsFor(integration, locationId)
  if (!crmHooks?.notes || !settings.sharedNotes) return
  const now = clock.now()
  // As if the newest of its notes had been written now; there may be none.
  const event = { kind: 'crm' as const, name: 'NoteUpdate' as const, id: '-', contactId, happenedAt: now }
  // The contact's other bookings have them.
  const bookings = [booking]
  try {
    await crmHooks.notes({
      locationId,
      contactId,
      event,
      settings,
      integration,
      ledger,
      highLevel,
      now,
      log,
      count,
      bookings,
    })
  } catch (error) {
    const { tenant, meetingId } = booking
    // The booking itself is done: its message must not come again for this.
    log.warn('notes not shared with a new booking yet', { locationId, meetingId, contactId, error })
    // A digest, as SQS takes an id of 128 characters at most.
    const eventId = `notes-${hash(`${tenant}/${meetingId}/${now}`)}`
    await options.later({ version: 1, eventId, locationId, receivedAt: now, event })
  }
}
