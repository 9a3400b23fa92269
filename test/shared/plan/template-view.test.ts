import { describe, expect, test } from 'vitest'
import { LIST_VARIABLES, type ListVariable, TEXT_VARIABLES } from '../../../shared/plan/template-variables.ts'
import { createView, type TemplateView } from '../../../shared/plan/template-view.ts'
import { aState, fullInput, fullView, sparseInput } from './template-fixtures.ts'

const lists = Object.keys(LIST_VARIABLES) as ListVariable[]
const tell = (view: TemplateView, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, view.texts(name)[0]]))

const FULL: Record<keyof typeof TEXT_VARIABLES, string | undefined> = {
  'booking.id': 'meeting-1',
  'booking.title': 'Product demo',
  'booking.description':
    'First call\nReschedule: https://acme.chilipiper.com/r/1\nCancel: https://acme.chilipiper.com/c/1',
  'booking.location': 'https://meet.example.com/abc',
  'booking.status': 'booked',
  'booking.statusText': 'booked, rescheduled',
  'booking.startsAt': '2026-03-10T15:00:00.000Z',
  'booking.endsAt': '2026-03-10T15:30:00.000Z',
  'booking.durationMinutes': '30',
  'booking.rescheduleUrl': 'https://acme.chilipiper.com/r/1',
  'booking.cancelUrl': 'https://acme.chilipiper.com/c/1',
  'booking.sourceUrl': 'https://acme.example/pricing',
  'booking.meetingType': '30 min demo',
  'booking.router': 'Inbound demo',
  'booking.workspace': 'Sales',
  'booking.distribution': 'Round robin',
  'booking.isBooked': 'yes',
  'booking.isCancelled': undefined,
  'booking.isNoShow': undefined,
  'booking.isCompleted': undefined,
  'booking.isRescheduled': 'yes',
  'booking.hasAnswers': 'yes',
  'booking.hasHistory': 'yes',
  'when.guest': 'Tue, 10 Mar 2026, 11:00 – 11:30 (America/New_York)',
  'when.host': 'Tue, 10 Mar 2026, 15:00 – 15:30 (Europe/London)',
  'when.utc': 'Tue, 10 Mar 2026, 15:00 – 15:30 (UTC)',
  'when.all': 'Tue, 10 Mar 2026, 11:00 – 11:30 (America/New_York) / Tue, 10 Mar 2026, 15:00 – 15:30 (Europe/London)',
  'guest.name': 'Pat Prospect',
  'guest.firstName': 'Pat',
  'guest.lastName': 'Prospect',
  'guest.email': 'pat@example.org',
  'guest.phone': '+12125550123',
  'guest.company': 'Acme',
  'guest.timeZone': 'America/New_York',
  'guest.text': 'Pat Prospect (pat@example.org, +12125550123)',
  'host.name': 'Rita Rep',
  'host.email': 'rita@example.com',
  'host.text': 'Rita Rep (rita@example.com)',
  'assignee.name': 'Sam Seller',
  'assignee.email': 'sam@example.com',
  'assignee.text': 'Sam Seller (sam@example.com)',
  'assignee.other': 'Sam Seller (sam@example.com)',
  'booker.name': 'Bo Booker',
  'booker.email': 'bo@example.com',
  'booker.text': 'Bo Booker (bo@example.com)',
  guestList: 'Casey Cfo (casey@example.org), Alex',
  'brief.url': 'https://api.example.com/bookings/meeting-1/brief?t=demo&e=1774396800&s=abc',
  'business.count': '2',
  'business.names': 'Dana, eli@acme.example',
  tenant: 'demo',
  location: 'location-1',
}

test('every variable tells what a full booking says', () => {
  expect(tell(fullView(), Object.keys(TEXT_VARIABLES))).toEqual(FULL)
  expect(lists.filter((list) => fullView().items(list).length === 0)).toEqual([])
  for (const list of lists)
    expect(Object.keys(fullView().items(list)[0] ?? {}).sort()).toEqual(Object.keys(LIST_VARIABLES[list].items).sort())
})

test('of a booking that says nothing, every variable is empty but what is always known', () => {
  const view = createView(sparseInput())
  const told = Object.keys(TEXT_VARIABLES).filter((name) => view.texts(name).length > 0)
  expect(tell(view, told)).toEqual({
    'booking.id': 'meeting-1',
    'booking.title': 'Meeting',
    'booking.status': 'booked',
    'booking.statusText': 'booked',
    'booking.isBooked': 'yes',
    tenant: 'demo',
    location: 'location-1',
  })
  expect(lists.flatMap((list) => view.items(list))).toEqual([])
})

const [NEW_YORK, LONDON] = ['America/New_York', 'Europe/London']
describe('the time is told in the zones that are known', () => {
  test.each([
    // One week in March and one in autumn, New York and London are four hours apart, not five.
    [
      '2026-03-07T15:00:00Z',
      NEW_YORK,
      LONDON,
      `Sat, 7 Mar 2026, 10:00 (${NEW_YORK}) / Sat, 7 Mar 2026, 15:00 (${LONDON})`,
    ],
    [
      '2026-03-08T15:00:00Z',
      NEW_YORK,
      LONDON,
      `Sun, 8 Mar 2026, 11:00 (${NEW_YORK}) / Sun, 8 Mar 2026, 15:00 (${LONDON})`,
    ],
    [
      '2026-03-29T15:00:00Z',
      NEW_YORK,
      LONDON,
      `Sun, 29 Mar 2026, 11:00 (${NEW_YORK}) / Sun, 29 Mar 2026, 16:00 (${LONDON})`,
    ],
    [
      '2026-10-25T15:00:00Z',
      NEW_YORK,
      LONDON,
      `Sun, 25 Oct 2026, 11:00 (${NEW_YORK}) / Sun, 25 Oct 2026, 15:00 (${LONDON})`,
    ],
    [
      '2026-11-01T15:00:00Z',
      NEW_YORK,
      LONDON,
      `Sun, 1 Nov 2026, 10:00 (${NEW_YORK}) / Sun, 1 Nov 2026, 15:00 (${LONDON})`,
    ],
    [
      '2026-03-10T20:00:00Z',
      'Asia/Kolkata',
      'Australia/Adelaide',
      'Wed, 11 Mar 2026, 01:30 (Asia/Kolkata) / Wed, 11 Mar 2026, 06:30 (Australia/Adelaide)',
    ],
    ['2026-03-10T15:00:00Z', LONDON, LONDON, `Tue, 10 Mar 2026, 15:00 (${LONDON})`],
    ['2026-03-10T15:00:00Z', NEW_YORK, 'US/Eastern', `Tue, 10 Mar 2026, 11:00 (${NEW_YORK})`],
    ['2026-03-10T15:00:00Z', NEW_YORK, undefined, `Tue, 10 Mar 2026, 11:00 (${NEW_YORK})`],
    ['2026-03-10T15:00:00Z', undefined, LONDON, `Tue, 10 Mar 2026, 15:00 (${LONDON})`],
    ['2026-03-10T15:00:00Z', undefined, undefined, 'Tue, 10 Mar 2026, 15:00 (UTC)'],
    ['2026-03-10T15:00:00Z', 'Mars/Olympus', undefined, 'Tue, 10 Mar 2026, 15:00 (UTC)'],
  ])('%s for a guest in %s and a host in %s', (startsAt, timeZone, hostTimeZone, text) => {
    const { endsAt: _e, ...booking } = { ...aState().booking, startsAt }
    const state = { ...aState(), booking }
    const view = createView({
      ...sparseInput(),
      state,
      guest: timeZone ? { timeZone } : {},
      ...(hostTimeZone ? { hostTimeZone } : {}),
    })
    expect(view.texts('when.all')).toEqual([text])
    expect(view.texts('when.host')).toHaveLength(hostTimeZone ? 1 : 0)
  })
})

test.each([
  [{ status: 'booked' as const }, 'booked', 'booking.isBooked'],
  [{ status: 'cancelled' as const, isRescheduled: true }, 'cancelled', 'booking.isCancelled'],
  [{ status: 'no-show' as const }, 'no-show', 'booking.isNoShow'],
  [{ status: 'completed' as const }, 'completed', 'booking.isCompleted'],
])('%j is told as %s', (state, text, flag) => {
  const view = createView({ ...sparseInput(), state: aState({}, state) })
  expect(view.texts('booking.statusText')).toEqual([text])
  const flags = ['booking.isBooked', 'booking.isCancelled', 'booking.isNoShow', 'booking.isCompleted']
  expect(flags.filter((name) => view.texts(name).length > 0)).toEqual([flag])
})

test.each([
  [{ id: 'host-1', name: 'Rita R.' }, []],
  [{ email: 'Rita@Example.com' }, []],
  [{ name: 'Rita Rep', email: 'rita@example.com' }, []],
  [{ id: 'host-2', name: 'Rita Rep' }, ['Rita Rep']],
  [{ id: 'host-2' }, []],
  [{ email: 'sam@example.com' }, ['sam@example.com']],
])('the assignee %j beside the host is %j', (assignee, texts) => {
  expect(fullView({ assignee }).texts('assignee.other')).toEqual(texts)
})

test('of whom only names are known, equal ones are one person', () => {
  const other = (name: string) => fullView({ host: { name: 'Rita' }, assignee: { name } }).texts('assignee.other')
  expect([other('Rita'), other('Sam')]).toEqual([[], ['Sam']])
  expect(fullView({ host: { id: 'h' }, assignee: { id: 'a' } }).texts('assignee.other')).toEqual([])
})

test('what is not known leaves no gap where texts are joined', () => {
  const view = fullView(
    { otherGuests: [{ id: 'x' }, { name: 'Alex' }], dataFields: { Interests: ['CRM', '', 'Routing'] } },
    { guest: { lastName: 'Prospect', email: 'pat@example.org' }, businessContacts: [{}, { name: 'Dana' }] },
  )
  expect(view.texts('guest.text')).toEqual(['Prospect (pat@example.org)'])
  expect(view.texts('guestList')).toEqual(['Alex'])
  expect(view.texts('business.names')).toEqual(['Dana'])
  expect(view.items('answers')).toEqual([{ label: 'Interests', value: 'CRM, Routing' }])
})

test('a booking without an end has no length', () => {
  const { endsAt: _, ...booking } = aState().booking
  expect(createView({ ...sparseInput(), state: { ...aState(), booking } }).texts('booking.durationMinutes')).toEqual([])
})

test.each([
  ['field.Title', 'Dr'],
  ['field.PersonTitle', 'CTO'],
  ['field.person title', 'CTO'],
  ['field.Phone', '1'],
  ['field.phone', '1'],
])('of data fields that are alike, %s is the one written so, else the first that is filled', (name, value) => {
  const dataFields = { PersonTitle: ['CTO'], Title: ['Dr'], Phone: [''], 'Person Phone': ['1'], PersonPhone: ['2'] }
  expect(fullView({ dataFields }).texts(name)).toEqual([value])
})

test('other guests stay out of sight where they are nobody’s business', () => {
  const view = fullView({}, { showGuests: false })
  expect([view.items('guests'), view.texts('guestList')]).toEqual([[], []])
})

test('a title that is missing or blank is the meeting type’s', () => {
  expect(fullView({ title: ' \u0000 ' }).texts('booking.title')).toEqual(['30 min demo'])
})

test('values are cut at 500 characters, labels at 80, addresses at 2,000; blank ones are none', () => {
  const long = 'x'.repeat(3_000)
  const view = fullView({
    location: `https://${long}`,
    description: long,
    dataFields: { [long]: [long, '', 'y'], Blank: [' '] },
  })
  expect(view.texts('booking.description')[0]).toHaveLength(500)
  expect(view.texts('booking.location')[0]).toHaveLength(2_000)
  expect(view.texts(`field.${long}`).map((value) => value.length)).toEqual([500, 1])
  expect(view.items('answers').map(({ label, value }) => [label?.length, value?.length])).toEqual([[80, 500]])
  expect(view.items('guests')).toHaveLength(2)
  const lengthOf = (location: string) => fullView({ location }).texts('booking.location')[0]?.length
  expect(lengthOf(`http://${long}`)).toBe(2_000)
  expect(lengthOf(`see https://${long}`)).toBe(500)
  expect(lengthOf(`https://a.example ${long} ${long}`)).toBe(500)
})

test('a list is told up to its two-hundredth item', () => {
  const otherGuests = Array.from({ length: 300 }, (_, at) => ({ name: `${at}` }))
  const view = createView(fullInput({ otherGuests, dataFields: { Many: otherGuests.map(({ name }) => name) } }))
  expect(view.items('guests')).toHaveLength(200)
  expect(view.texts('field.Many')).toHaveLength(200)
})
