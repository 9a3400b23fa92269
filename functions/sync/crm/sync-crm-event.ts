import { withoutAbsent } from '../../../shared/booking/without-absent.ts'
import type { Integration } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import type { CrmEvent } from '../../../shared/envelope.ts'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import type { Ledger } from '../../../shared/ledger/ledger.ts'
import type { Log } from '../../../shared/log.ts'
import type { Count } from '../../../shared/metrics.ts'
import { changeContact } from './change-contact.ts'
import type { CrmHooks, CrmJob } from './crm-job.ts'
import { findOwner } from './find-owner.ts'
import { isDeleted } from './is-deleted.ts'
import { changeOwn } from './own-records.ts'

/** Of an event about a record that we made for a booking. */
interface AboutBooking {
  tenant?: string
  meetingId?: string
}

export type CrmOutcome =
  /** It tells of what we wrote ourselves. */
  | ({ outcome: 'echo' } & AboutBooking)
  /** What it tells was taken in. */
  | ({ outcome: 'done' } & AboutBooking)
  | { outcome: 'ignored'; reason: string }
  | { outcome: 'duplicate' }

export interface SyncCrmOptions {
  locationId: string
  eventId: string
  event: CrmEvent
  integration: Integration
  ledger: Ledger
  highLevel(): HighLevelClient
  crmHooks?: CrmHooks
  /** Unix milliseconds. */
  now: number
  log: Log
  count: Count
}

/**
 * Takes in one event of HighLevel. Safe to repeat at any point, and once it was done whole a repeat does nothing;
 * what tells of our own records makes no call.
 * @throws SyncError of shared/errors.ts
 */
export async function syncCrmEvent(options: SyncCrmOptions): Promise<CrmOutcome> {
  const { ledger, eventId } = options
  if (await ledger.isSeen(eventId)) return { outcome: 'duplicate' }
  const result = await takeIn(options)
  await ledger.markSeen(eventId)
  return result
}

async function takeIn(options: SyncCrmOptions): Promise<CrmOutcome> {
  const { event, ledger, locationId, crmHooks } = options
  const kind = kindOf(event)
  const owner = kind && (await findOwner(options, kind))
  if (owner) {
    const { tenant, meetingId } = owner.link ?? {}
    return { ...(await changeOwn(options, owner)), ...withoutAbsent({ tenant, meetingId }) }
  }
  if (kind === 'task' || kind === 'appointment') return { outcome: 'ignored', reason: 'not ours' }
  const { contactId } = event
  if (contactId === undefined) return { outcome: 'ignored', reason: 'no contact' }
  const entry = await ledger.bookingsOf({ locationId, contactId })
  if (event.name !== 'ContactCreate' && isDeleted(entry, event))
    return { outcome: 'ignored', reason: 'contact deleted' }
  const makeJob = (): CrmJob => ({
    locationId,
    contactId,
    event,
    settings: settingsFor(options.integration, locationId),
    integration: options.integration,
    ledger,
    highLevel: options.highLevel(),
    now: options.now,
    log: options.log,
    count: options.count,
    bookings: entry.bookings,
  })
  if (kind === undefined) return await changeContact({ ...options, contactId, entry, makeJob })
  await crmHooks?.notes?.(makeJob())
  return { outcome: 'done' }
}

function kindOf({ name }: CrmEvent): 'note' | 'task' | 'appointment' | undefined {
  switch (name) {
    case 'NoteCreate':
    case 'NoteUpdate':
    case 'NoteDelete':
      return 'note'
    case 'TaskComplete':
    case 'TaskDelete':
      return 'task'
    case 'AppointmentUpdate':
    case 'AppointmentDelete':
      return 'appointment'
    case 'ContactCreate':
    case 'ContactUpdate':
    case 'ContactDelete':
    case 'ContactTagUpdate':
    case 'ContactDndUpdate':
      return undefined
  }
}
