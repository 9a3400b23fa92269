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
  const fields = new Map(Object.entries(booking.dataFields).map(([key, values]) => [fieldKey(key), values[0]]))
  const first = (...names: readonly string[]) => names.map((name) => fields.get(fieldKey(name))).find(Boolean)
  const name = (text: string | undefined) => (text ? crmText(text, MAX_NAME) || undefined : undefined)
  const written = first(...options.phoneFields)
  const phone = written ? normalizePhone(written, options.defaultCountry) : undefined
  const guest = withoutAbsent({
    email: booking.guest.email ?? normalizeEmail(first('PersonEmail', 'Email')),
    phone,
    firstName: name(first('PersonFirstName', 'FirstName')),
    lastName: name(first('PersonLastName', 'LastName')),
    name: name(first('PersonName', 'FullName', 'Name')),
    companyName: name(first('CompanyName', 'Company')),
    timeZone: booking.guest.timeZone,
  })
  return { guest, hasUnusablePhone: written !== undefined && phone === undefined }
}

// One field goes by its reference in one tenant and by its label in another: PersonFirstName, First Name, first_name.
const fieldKey = (key: string) =>
  key
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace(/^person(?=.)/, '')
