import type { Booking, Person } from '../booking/booking.ts'
import { crmText } from '../booking/crm-text.ts'
import { withoutAbsent } from '../booking/without-absent.ts'

const MAX_TITLE = 500
const MAX_DESCRIPTION = 5000
const MAX_LOCATION = 1000
const MAX_URL = 2000
const MAX_NAME = 200
// The longest id and the longest e-mail address that are taken at all.
const MAX_ID = 256
const MAX_EMAIL = 254
const FIELDS = { max: 100, key: 200, values: 20, value: 2000, bytes: 20_000 }
const GUESTS = { max: 50, bytes: 8000 }
const UTM = { max: 20, text: 200, bytes: 4000 }

/**
 * The booking as it is stored. Three of them and a hundred facts lie in one DynamoDB item, which takes 400 KB: each text and
 * each list has its limit, and lists have one in bytes, too, as a hundred long answers are megabytes.
 */
export function boundBooking(booking: Booking): Booking {
  const utm = boundUtm(booking.utm ?? {})
  return withoutAbsent({
    ...booking,
    title: text(booking.title, MAX_TITLE),
    description: text(booking.description, MAX_DESCRIPTION),
    location: text(booking.location, MAX_LOCATION),
    guest: withoutAbsent({
      email: text(booking.guest.email, MAX_EMAIL),
      timeZone: text(booking.guest.timeZone, MAX_NAME),
    }),
    dataFields: boundFields(booking.dataFields),
    otherGuests: withinBytes(
      booking.otherGuests.flatMap((guest) => named(guest) ?? []).slice(0, GUESTS.max),
      GUESTS.bytes,
    ),
    host: named(booking.host),
    assignee: named(booking.assignee),
    booker: named(booking.booker),
    workspace: named(booking.workspace),
    router: named(booking.router),
    distribution: named(booking.distribution),
    meetingType: named(booking.meetingType),
    sourceUrl: text(booking.sourceUrl, MAX_URL),
    utm: Object.keys(utm).length > 0 ? utm : undefined,
    unknownFields: {},
  })
}

// A control character costs six bytes in JSON and says nothing; line ends and tabs are part of a text.
const CONTROLS = /[^\P{Cc}\n\r\t]/gu

/** The text within its limit, or undefined when nothing is left of it. */
function text(value: string | undefined, max: number): string | undefined {
  return value === undefined ? undefined : crmText(value.replaceAll(CONTROLS, ''), max) || undefined
}

/** A person, or something with an id and a name, of the fields it has; undefined when none is left. */
function named<T extends Person & { type?: string }>(thing: T | undefined): T | undefined {
  const fields = Object.entries(thing ?? {}).flatMap(([key, value]) => {
    const bounded = text(value, key === 'id' ? MAX_ID : key === 'email' ? MAX_EMAIL : MAX_NAME)
    return bounded === undefined ? [] : [[key, bounded]]
  })
  return fields.length > 0 ? (Object.fromEntries(fields) as T) : undefined
}

function boundFields(fields: Booking['dataFields']): Booking['dataFields'] {
  const bounded = Object.entries(fields).flatMap(([name, values]): [string, string[]][] => {
    const key = text(name, FIELDS.key)
    const kept = values.flatMap((value) => text(value, FIELDS.value) ?? []).slice(0, FIELDS.values)
    return key && kept.length > 0 ? [[key, kept]] : []
  })
  return Object.fromEntries(withinBytes(bounded.slice(0, FIELDS.max), FIELDS.bytes))
}

function boundUtm(utm: Record<string, string>): Record<string, string> {
  const bounded = Object.entries(utm).flatMap(([name, value]): [string, string][] => {
    const [key, kept] = [text(name, UTM.text), text(value, UTM.text)]
    return key && kept ? [[key, kept]] : []
  })
  return Object.fromEntries(withinBytes(bounded.slice(0, UTM.max), UTM.bytes))
}

/** The items that fit, in their order: a giant is left out, and what comes after it is not. */
function withinBytes<T>(items: readonly T[], max: number): T[] {
  let bytes = 0
  return items.filter((item) => {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1
    if (bytes + size > max) return false
    bytes += size
    return true
  })
}
