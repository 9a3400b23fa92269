import type { Booking, Person } from '../booking/booking.ts'
import { crmText } from '../booking/crm-text.ts'
import { createFieldLookup, type Guest } from '../booking/guest.ts'
import { readInviteLinks } from '../booking/invite-links.ts'
import { parseTimeZone } from '../booking/time-zone.ts'
import type { BookingState, HistoryLine } from './booking-state.ts'
import { isSameZone, renderSpan, renderUtc } from './render-time.ts'
import type { ListVariable, TextVariable } from './template-variables.ts'

export interface ViewInput {
  tenant: string
  locationId: string
  state: BookingState
  guest: Guest
  hostTimeZone?: string
  /** False: the other guests are nobody's business here. */
  showGuests: boolean
  businessContacts?: readonly { name?: string; email?: string }[]
  /** Link to the booking's page. */
  briefUrl?: string
}

export type ViewItem = Readonly<Record<string, string>>

/** What the variables of a template stand for. */
export interface TemplateView {
  /** Values of a text variable: several only for a data field, none where the booking does not say. */
  texts(name: string): string[]
  items(name: ListVariable): readonly ViewItem[]
}

type Texts<Prefix extends string> = Record<Extract<TextVariable, `${Prefix}.${string}`>, string | undefined>

const MAX_VALUE = 500
const MAX_LABEL = 80
const MAX_LINK = 2000
const MAX_ITEMS = 200

/** What a template can tell of a booking, each value as text that HighLevel can take: 500 characters at most, of a web address 2,000. */
export function createView(input: ViewInput): TemplateView {
  const { state, showGuests, businessContacts = [] } = input
  const { booking } = state
  const field = createFieldLookup(booking.dataFields)
  const utm = new Map(Object.entries(booking.utm ?? {}))
  const lists: Record<ListVariable, readonly ViewItem[]> = {
    guests: (showGuests ? booking.otherGuests : []).map((one) => itemOf({ ...one, text: personText(one) })),
    answers: answersOf(booking),
    history: state.history.map((line) => itemOf({ at: renderUtc(line.at), text: historyText(line) })),
    'business.contacts': businessContacts.map(({ name, email }) => itemOf({ name, email })),
  }
  const texts: Record<TextVariable, string | undefined> = {
    ...aboutBooking(state),
    ...aboutTime(input),
    ...aboutPeople(input),
    'booking.hasAnswers': flag(lists.answers.length > 0),
    'booking.hasHistory': flag(lists.history.length > 0),
    guestList: joined(lists.guests.map((one) => one['text'])),
    'business.count': businessContacts.length > 0 ? String(businessContacts.length) : undefined,
    'business.names': joined(businessContacts.map(({ name, email }) => name || email)),
    'brief.url': input.briefUrl,
    tenant: input.tenant,
    location: input.locationId,
  }
  const known = new Map<string, string | undefined>(Object.entries(texts))
  const values = (name: string): readonly (string | undefined)[] => {
    if (name.startsWith('field.')) return field(name.slice('field.'.length))
    if (!name.startsWith('utm.')) return [known.get(name)]
    const parameter = name.slice('utm.'.length)
    return utm.get(parameter) ? [utm.get(parameter)] : field(parameter)
  }
  return {
    texts: (name) => values(name).slice(0, MAX_ITEMS).map(valueText).filter(Boolean),
    items: (name) => lists[name].slice(0, MAX_ITEMS),
  }
}

function aboutBooking(state: BookingState): Omit<Texts<'booking'>, 'booking.hasAnswers' | 'booking.hasHistory'> {
  const { booking, status, isRescheduled } = state
  const { startsAt, endsAt, meetingType } = booking
  const links = readInviteLinks(booking.description ?? '')
  const minutes = startsAt && endsAt ? Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000) : undefined
  return {
    'booking.id': booking.meetingId,
    'booking.title': valueText(booking.title) || valueText(meetingType?.name) || 'Meeting',
    'booking.description': booking.description,
    'booking.location': booking.location,
    'booking.status': status,
    'booking.statusText': status === 'booked' && isRescheduled ? 'booked, rescheduled' : status,
    'booking.startsAt': startsAt,
    'booking.endsAt': endsAt,
    'booking.durationMinutes': minutes === undefined ? undefined : String(minutes),
    'booking.rescheduleUrl': links.rescheduleUrl,
    'booking.cancelUrl': links.cancelUrl,
    'booking.sourceUrl': booking.sourceUrl,
    'booking.meetingType': meetingType?.name,
    'booking.router': booking.router?.name,
    'booking.workspace': booking.workspace?.name,
    'booking.distribution': booking.distribution?.name,
    'booking.isBooked': flag(status === 'booked'),
    'booking.isCancelled': flag(status === 'cancelled'),
    'booking.isNoShow': flag(status === 'no-show'),
    'booking.isCompleted': flag(status === 'completed'),
    'booking.isRescheduled': flag(isRescheduled),
  }
}

function aboutTime({ state: { booking }, guest, hostTimeZone }: ViewInput): Texts<'when'> {
  const { startsAt, endsAt } = booking
  const span = (zone: string | undefined) => (startsAt && zone ? renderSpan(startsAt, endsAt, zone) : undefined)
  const [guestZone, hostZone] = [parseTimeZone(guest.timeZone), parseTimeZone(hostTimeZone)]
  const isOneZone = guestZone !== undefined && hostZone !== undefined && isSameZone(guestZone, hostZone)
  const spans = [span(guestZone), span(isOneZone ? undefined : hostZone)].filter(Boolean)
  return {
    'when.guest': span(guestZone),
    'when.host': span(hostZone),
    'when.utc': span('UTC'),
    'when.all': spans.length > 0 ? spans.join(' / ') : span('UTC'),
  }
}

function aboutPeople({ state: { booking }, guest }: ViewInput): Texts<'guest' | 'host' | 'assignee' | 'booker'> {
  const { host, assignee, booker } = booking
  const guestName = guest.name || [guest.firstName, guest.lastName].filter(Boolean).join(' ')
  return {
    'guest.name': guestName,
    'guest.firstName': guest.firstName,
    'guest.lastName': guest.lastName,
    'guest.email': guest.email,
    'guest.phone': guest.phone,
    'guest.company': guest.companyName,
    'guest.timeZone': parseTimeZone(guest.timeZone),
    'guest.text': reachText(guestName, [guest.email, guest.phone].filter(Boolean).join(', ')),
    'host.name': host?.name,
    'host.email': host?.email,
    'host.text': personText(host),
    'assignee.name': assignee?.name,
    'assignee.email': assignee?.email,
    'assignee.text': personText(assignee),
    'assignee.other': isSamePerson(assignee, host) ? undefined : personText(assignee),
    'booker.name': booker?.name,
    'booker.email': booker?.email,
    'booker.text': personText(booker),
  }
}

const reachText = (name: string | undefined, reach: string | undefined) =>
  name && reach ? `${name} (${reach})` : name || reach

const personText = (person: Person | undefined) => reachText(person?.name, person?.email)

function isSamePerson(a: Person | undefined, b: Person | undefined): boolean {
  if (a?.id && b?.id) return a.id === b.id
  if (a?.email && b?.email) return a.email.toLowerCase() === b.email.toLowerCase()
  return personText(a) === personText(b)
}

const answersOf = ({ dataFields }: Booking) =>
  Object.entries(dataFields)
    .map(([label, values]) => itemOf({ label: crmText(label, MAX_LABEL), value: joined(values) }))
    .filter((item) => item['value'] !== '')

function historyText({ what, from, to }: HistoryLine): string {
  switch (what) {
    case 'booked':
      return to ? `booked for ${renderUtc(to)}` : 'booked'
    case 'rescheduled':
      return `moved${from ? ` from ${renderUtc(from)}` : ''}${to ? ` to ${renderUtc(to)}` : ''}`
    case 'reassigned':
      return `reassigned${from ? ` from ${from}` : ''}${to ? ` to ${to}` : ''}`
    case 'guests-changed':
      return 'guests changed'
    case 'updated':
      return 'details changed'
    case 'cancelled':
      return 'cancelled'
    case 'restored':
      return 'on again'
    case 'no-show':
      return 'guest did not come'
    case 'completed':
      return 'held'
  }
}

const flag = (is: boolean) => (is ? 'yes' : undefined)
const joined = (values: readonly (string | undefined)[]) => values.filter(Boolean).join(', ')
const itemOf = (values: Record<string, string | undefined>): ViewItem =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueText(value)]))

/** A web address has more room than other text: cut, it would lead nowhere. */
const valueText = (value: string | undefined): string =>
  value ? crmText(value, /^https?:\/\/\S+$/i.test(value) ? MAX_LINK : MAX_VALUE) : ''
