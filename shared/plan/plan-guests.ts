import type { Booking, Person } from '../booking/booking.ts'
import { crmText } from '../booking/crm-text.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import type { Integration } from '../config/define-integration.ts'
import type { Settings } from '../config/settings-schema.ts'
import type { ContactCreate } from '../highlevel/contact.ts'
import type { BookingState } from './booking-state.ts'
import { hash } from './hash.ts'
import { isNamed, skipReason } from './place-booking.ts'
import type { Warning } from './warning.ts'
import type { Written } from './written.ts'

/** Another guest who is to be a contact: found by the e-mail, else created with these fields. */
export interface GuestStep {
  /** Digest of the e-mail: what the ledger knows the guest by. */
  key: string
  email: string
  fields: ContactCreate
}

// A booking with more guests than this is a webinar; its list is in the note.
const MAX_GUESTS = 20

/** What the other guests of this booking are to us. */
export function guestsAs(
  { as, byMeetingType }: Settings['guests'],
  { meetingType }: Pick<Booking, 'meetingType'>,
): Settings['guests']['as'] {
  return Object.entries(byMeetingType).find(([name]) => isNamed(name, meetingType))?.[1] ?? as
}

/** The other guests who are no contacts yet. A cancelled booking makes nobody a contact. */
export function planGuests(input: {
  state: BookingState
  settings: Pick<Settings, 'guests' | 'contact'>
  written: Written
  mainEmail: string | undefined
  /** Colleagues and test addresses stay what they are. */
  skip: Integration['skip'] | undefined
}): { steps: GuestStep[]; warnings: Warning[] } {
  const { state, settings, written, mainEmail, skip } = input
  if (guestsAs(settings.guests, state.booking) !== 'contacts' || state.status === 'cancelled')
    return { steps: [], warnings: [] }
  const known = new Set(Object.keys(written.guests ?? {}))
  const emails = new Map(
    state.booking.otherGuests.flatMap((guest) => (guest.email ? [[guest.email, guest] as const] : [])),
  )
  for (const email of emails.keys()) if (email === mainEmail || (skip && skipReason(skip, email))) emails.delete(email)
  const steps = [...emails]
    .slice(0, MAX_GUESTS)
    .map(([email, guest]) => ({ key: hash(email), email, fields: fieldsOf(guest, settings.contact.source) }))
    .filter(({ key }) => !known.has(key))
  const left = emails.size - Math.min(emails.size, MAX_GUESTS)
  return { steps, warnings: left > 0 ? [{ code: 'guests-left-out', about: String(left) }] : [] }
}

const fieldsOf = ({ email, name }: Person, source: string): ContactCreate =>
  withoutAbsent({ email, name: name && crmText(name, 200), source })
