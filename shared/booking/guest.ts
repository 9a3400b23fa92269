import type { Booking } from './booking.ts'
import { crmText } from './crm-text.ts'
import { normalizeEmail } from './email.ts'
import { normalizePhone } from './phone.ts'
import { withoutAbsent } from './without-absent.ts'

/** Who the booking is with, as far as it says: the data a contact is found by and filled from. */
export interface Guest {
  email?: string
  /** E.164. */
  phone?: string
  firstName?: string
  lastName?: string
  name?: string
  companyName?: string
  timeZone?: string
}

const MAX_NAME = 200

/**
 * Reads the guest from the booking's own fields and its data fields.
 * @returns the guest, and whether a phone was given that cannot be dialled and so was left out.
 */
export function readGuest(
  booking: Booking,
  options: { phoneFields: readonly string[]; defaultCountry: string },
): { guest: Guest; hasUnusablePhone: boolean } {
  const lookUp = createFieldLookup(booking.dataFields)
  const first = (...names: readonly string[]) => names.flatMap((name) => lookUp(name)).find(Boolean)
  // Each of these names finds the field without Person, too.
  const name = (text: string | undefined) => (text ? crmText(text, MAX_NAME) || undefined : undefined)
  const written = first(...options.phoneFields)
  const phone = written ? normalizePhone(written, options.defaultCountry) : undefined
  const guest = withoutAbsent({
    email: booking.guest.email ?? normalizeEmail(first('PersonEmail')),
    phone,
    firstName: name(first('PersonFirstName')),
    lastName: name(first('PersonLastName')),
    name: name(first('PersonName', 'FullName')),
    companyName: name(first('CompanyName', 'Company')),
    timeZone: booking.guest.timeZone,
  })
  return { guest, hasUnusablePhone: written !== undefined && phone === undefined }
}

/**
 * Finds the values of a data field by its reference, id or label, blind to case, spaces and the prefix Person. The name as
 * written counts first, then the first filled field that is alike; none is an empty list.
 */
export function createFieldLookup(fields: Booking['dataFields']): (name: string) => readonly string[] {
  const filled = Object.entries(fields).filter(([, values]) => values.some(Boolean))
  // Maps, as a field may be named like something every object has. Of fields that are alike, the first one is set last.
  const exact = new Map(filled)
  const alike = new Map(filled.toReversed().map(([name, values]) => [fieldKey(name), values]))
  return (name) => exact.get(name) ?? alike.get(fieldKey(name)) ?? []
}

// One field goes by its reference in one tenant and by its label in another: PersonFirstName, First Name, first_name.
const fieldKey = (key: string) =>
  key
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace(/^person(?=.)/, '')
