import { withoutAbsent } from '../../../shared/booking/without-absent.ts'
import type { Integration } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import type { CrmEvent } from '../../../shared/envelope.ts'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import type { ContactEntry } from '../../../shared/ledger/contact-bookings.ts'
import type { Ledger } from '../../../shared/ledger/ledger.ts'
import type { Log } from '../../../shared/log.ts'
import type { Count } from '../../../shared/metrics.ts'
import { changeContact } from './change-contact.ts'
import type { CrmHooks, CrmJob } from './crm-job.ts'
import { findOwner, type RecordKind } from './find-owner.ts'
import { isDeleted } from './is-deleted.ts'
import { changeOwn } from './own-records.ts'
import { tellOnce } from './tell-once.ts'

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

const NOBODY: ContactEntry = { bookings: [] }
// The link is kept for 90 days after its last change or the meeting, whichever is later.
const LONG_OVER_MS = 180 * 86_400_000

/**
 * Takes in one event of HighLevel. Safe to repeat at any point: what a repeat would change is guarded by when it happened, and
 * the others are told of it once. What tells of our own records makes no call.
 * @throws SyncError of shared/errors.ts
 */
export async function syncCrmEvent(options: SyncCrmOptions): Promise<CrmOutcome> {
  const { event, ledger, locationId, now, crmHooks } = options
  const { contactId } = event
  let reading: Promise<ContactEntry> | undefined
  const readEntry = () => {
    reading ??= contactId === undefined ? Promise.resolve(NOBODY) : ledger.bookingsOf({ locationId, contactId })
    return reading
  }
  const recentBookings = async () =>
    (await readEntry()).bookings.filter(({ endsAt }) => !(Date.parse(endsAt ?? '') < now - LONG_OVER_MS))
  const kind = kindOf(event)
  const owner = kind && (await findOwner(options, kind, recentBookings))
  if (owner) {
    const { tenant, meetingId } = owner.link ?? {}
    return { ...(await changeOwn(options, owner)), ...withoutAbsent({ tenant, meetingId }) }
  }
  if (kind === 'task' || kind === 'appointment') return { outcome: 'ignored', reason: 'not ours' }
  if (contactId === undefined) return { outcome: 'ignored', reason: 'no contact' }
  const entry = await readEntry()
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
    now,
    log: options.log,
    count: options.count,
    bookings: entry.bookings,
  })
  if (kind === undefined) return await changeContact({ ...options, contactId, entry, makeJob })
  return await tellOnce(options, async () => await crmHooks?.notes?.(makeJob()))
}

function kindOf({ name }: CrmEvent): RecordKind | undefined {
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
