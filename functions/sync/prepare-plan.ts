import { type Guest, readGuest } from '../../shared/booking/guest.ts'
import type { BriefUrlInput } from '../../shared/brief/brief-url.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'
import { BookingRejectedError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { Contact } from '../../shared/highlevel/contact.ts'
import type { ContactEntry } from '../../shared/ledger/contact-bookings.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Link } from '../../shared/ledger/link.ts'
import type { BookingState } from '../../shared/plan/booking-state.ts'
import { readFieldValues } from '../../shared/plan/field-values.ts'
import { contactBookingOf, ownerOf, type Plan, planBooking } from '../../shared/plan/plan-booking.ts'
import { needsContact } from '../../shared/plan/plan-contact.ts'
import { guestsAs } from '../../shared/plan/plan-guests.ts'
import { createView } from '../../shared/plan/template-view.ts'
import { usedVariables } from '../../shared/plan/used-variables.ts'
import type { Warning } from '../../shared/plan/warning.ts'
import { ContactGoneError } from './contact-gone.ts'
import type { Directory } from './directory.ts'
import { findContact } from './find-contact.ts'

export interface PrepareOptions {
  link: Link
  state: BookingState
  settings: Settings
  integration: Pick<Integration, 'skip' | 'highLevel'>
  ledger: Ledger
  highLevel: HighLevelClient
  directory: Directory
  /** Link to the booking's page until so many days after its end; undefined where there is none. */
  briefUrl?: ((input: BriefUrlInput) => Promise<string | undefined>) | undefined
  /** Unix milliseconds. */
  now: number
  /** The contact that HighLevel said is the guest's when we wanted to create one. */
  adoptedContactId?: string
}

export interface Prepared {
  plan: Plan
  /** The contact's bookings as they were told, when it was known before. */
  entry?: ContactEntry
}

/**
 * Looks up what the plan depends on, and plans. Undefined when the guest is no contact and none is to be created.
 * @throws BookingRejectedError for a guest nobody can be found or made by, ContactGoneError, and what HighLevelClient throws.
 */
export async function preparePlan(options: PrepareOptions): Promise<Prepared | undefined> {
  const { link, state, settings, ledger, highLevel, now } = options
  const { written, tenant, locationId } = link
  const { guest, hasUnusablePhone } = readGuest(state.booking, settings)
  const warnings: Warning[] = hasUnusablePhone ? [{ code: 'phone-not-usable' }] : []
  let contact = await knownContact(options, guest, warnings)
  const contactId = written.contactId ?? contact?.id
  if (!contactId && settings.contact.onMissing === 'skip') return undefined

  const users = await findUsers(options, warnings)
  const owner = ownerOf({ settings, users })
  const viewInput = {
    tenant,
    locationId,
    state,
    guest,
    showGuests: guestsAs(settings.guests, state.booking) !== 'ignore',
    ...zoneOf(settings, state),
  }
  const used = usedVariables(settings)
  const usesBusiness = [...used].some((name) => name.startsWith('business.'))
  if (usesBusiness && written.contactId) contact = await readContact(highLevel, written.contactId)
  const businessContacts = usesBusiness && contact ? await contactsOfBusiness(highLevel, contact) : []
  const briefUrl = used.has('brief.url') ? await briefUrlOf(options) : undefined
  const view = createView({ ...viewInput, businessContacts, ...(briefUrl ? { briefUrl } : {}) })
  const customFields = await readCustomFields(options)
  const { values, warnings: left } = readFieldValues({
    ...settings,
    rules: settings.contact.fields,
    view,
    customFields,
  })
  warnings.push(...left)
  if (written.contactId && needsContact({ settings, values, owner, written, contact, tags: [] }))
    contact = await readContact(highLevel, written.contactId)

  const booking = contactBookingOf(tenant, state, settings)
  const key = contactId && { locationId, contactId }
  const entry = key
    ? await (settings.mode === 'sync' ? ledger.enterBooking(key, booking) : ledger.bookingsOf(key))
    : undefined
  const others = (entry?.bookings ?? []).filter((one) => one.meetingId !== booking.meetingId || one.tenant !== tenant)
  const plan = planBooking({
    tenant,
    state,
    guest,
    settings,
    skip: options.integration.skip,
    now,
    view,
    values,
    users,
    written,
    bookings: [...others, booking],
    ...(contact ? { contact } : {}),
    ...(entry?.tags ? { contactTags: entry.tags } : {}),
    ...(entry?.ownTags ? { contactOwnTags: entry.ownTags } : {}),
  })
  return { plan: { ...plan, warnings: [...warnings, ...plan.warnings] }, ...(entry ? { entry } : {}) }
}

/** The contact that the ledger does not know yet: the one HighLevel named, or the one that e-mail and phone find. */
async function knownContact(
  { link, highLevel, adoptedContactId }: PrepareOptions,
  guest: Guest,
  warnings: Warning[],
): Promise<Contact | undefined> {
  if (link.written.contactId) return undefined
  if (adoptedContactId !== undefined) return await readContact(highLevel, adoptedContactId)
  if (!guest.email && !guest.phone) throw new BookingRejectedError('the guest has neither e-mail nor usable phone')
  const match = await findContact(highLevel, guest)
  if (match.isConflict) warnings.push({ code: 'match-conflict', about: 'the phone belongs to another contact' })
  return match.contact
}

async function readContact(highLevel: HighLevelClient, contactId: string): Promise<Contact> {
  const contact = await highLevel.getContact(contactId)
  if (contact === 'missing') throw new ContactGoneError('The contact is not there any more')
  return contact
}

/** HighLevel users of host and assignee: as configured, else by their e-mail when that is wanted. */
async function findUsers(
  { state, settings, directory }: PrepareOptions,
  warnings: Warning[],
): Promise<{ host?: string; assignee?: string }> {
  const { host, assignee } = state.booking
  const hosts = new Map(Object.entries(settings.hosts))
  const userOf = async (email: string | undefined) => {
    if (email === undefined) return undefined
    const user = hosts.get(email)?.user ?? (settings.owner.findUsers ? await directory.userOf(email) : undefined)
    // Where nobody is named and nobody looked up, there is nobody to miss.
    if (user === undefined && (settings.owner.findUsers || hosts.size > 0)) warnings.push({ code: 'owner-unknown' })
    return user
  }
  const hostUser = await userOf(host?.email)
  const assigneeUser = assignee?.email === host?.email ? hostUser : await userOf(assignee?.email)
  return { ...(hostUser ? { host: hostUser } : {}), ...(assigneeUser ? { assignee: assigneeUser } : {}) }
}

function zoneOf({ hosts, hostTimeZone }: Settings, { booking }: BookingState): { hostTimeZone?: string } {
  const zone = new Map(Object.entries(hosts)).get(booking.host?.email ?? '')?.timeZone ?? hostTimeZone
  return zone === undefined ? {} : { hostTimeZone: zone }
}

async function briefUrlOf({ link, state, settings, briefUrl }: PrepareOptions): Promise<string | undefined> {
  const { startsAt, endsAt = startsAt, meetingId } = state.booking
  const brief = settings.sharedNotes?.brief
  if (!brief || endsAt === undefined) return undefined
  return await briefUrl?.({ tenant: link.tenant, meetingId, endsAt, daysAfter: brief.daysAfter })
}

async function contactsOfBusiness(highLevel: HighLevelClient, contact: Contact) {
  if (!contact.businessId) return []
  const others = (await highLevel.listContactsOfBusiness(contact.businessId)).filter(({ id }) => id !== contact.id)
  return others.map(({ name, contactName, firstName, lastName, email }) => {
    const full = name ?? contactName ?? [firstName, lastName].filter(Boolean).join(' ')
    return { ...(full ? { name: full } : {}), ...(email ? { email } : {}) }
  })
}

async function readCustomFields({ settings, directory }: PrepareOptions) {
  const keys = Object.entries(settings.contact.fields)
    .filter(([key, { write }]) => key.startsWith('contact.') && write !== 'never')
    .map(([key]) => key)
  if (keys.length === 0) return undefined
  const createMissing = settings.mode === 'sync' && settings.contact.missingFields === 'create'
  return await directory.customFields(keys, { createMissing })
}
