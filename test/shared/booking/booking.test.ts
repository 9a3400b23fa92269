import { expect, test } from 'vitest'
import { type Booking, bookingSchema, EVENT_CHANGES } from '../../../shared/booking/booking.ts'

const person = (name: string) => ({ id: `id of ${name}`, email: `${name}@example.com`, name })
const named = (name: string) => ({ id: `id of ${name}`, name })

/** Says everything a booking can say. */
const FULL: Booking = {
  schemaVersion: 1,
  source: 'webhook',
  meetingId: 'm',
  title: 'Product demo',
  description: 'First call',
  location: 'https://meet.example.com/abc',
  startsAt: '2026-03-10T15:00:00.000Z',
  endsAt: '2026-03-10T15:30:00.000Z',
  guest: { email: 'pat@example.org', timeZone: 'America/New_York' },
  dataFields: { CompanyName: ['Acme'], Interests: ['CRM', 'Routing'], None: [] },
  otherGuests: [person('casey'), { name: 'Alex' }, {}],
  host: person('rita'),
  assignee: person('sam'),
  booker: person('bo'),
  workspace: named('Sales'),
  router: { ...named('Inbound'), type: 'ConciergeRouter' },
  distribution: named('Round robin'),
  meetingType: named('30 min demo'),
  bookedAt: '2026-03-01T09:00:00.000Z',
  sourceUrl: 'https://acme.example/pricing',
  utm: { utm_source: 'news' },
  unknownFields: { more: [1, { of: 'it' }] },
}
const BARE: Booking = {
  schemaVersion: 1,
  source: 'poll',
  meetingId: 'm',
  guest: {},
  dataFields: {},
  otherGuests: [],
  unknownFields: {},
}

test('a stored booking is read as it was written, whether it says everything or next to nothing', () => {
  for (const booking of [FULL, BARE]) expect(bookingSchema.parse(JSON.parse(JSON.stringify(booking)))).toEqual(booking)
})

test('a booking without any one of what it must have is not read', () => {
  for (const name of Object.keys(BARE)) {
    const { [name as keyof Booking]: _, ...rest } = BARE
    expect([name, bookingSchema.safeParse(rest).success]).toEqual([name, false])
  }
})

test.each<[string, unknown]>([
  ...Object.keys(FULL).map((name): [string, unknown] => [name, 7]),
  ['schemaVersion', 2],
  ['source', 'mail'],
  ['meetingId', ''],
  ['startsAt', 'tomorrow'],
  ['endsAt', '2026-03-10 15:30'],
  ['bookedAt', ''],
  ['guest', { email: 7 }],
  ['guest', { timeZone: 7 }],
  ['dataFields', { CompanyName: 'Acme' }],
  ['dataFields', { CompanyName: [7] }],
  ['otherGuests', [7]],
  ...['id', 'email', 'name'].map((name): [string, unknown] => ['host', { [name]: 7 }]),
  ...['id', 'name'].map((name): [string, unknown] => ['workspace', { [name]: 7 }]),
  ['router', { type: 7 }],
  ['utm', { utm_source: 7 }],
])('a booking whose %s is %j is not read', (name, value) => {
  expect(bookingSchema.safeParse({ ...FULL, [name]: value }).success).toBe(false)
})

test('what happens to a booking goes by these names wherever it is stored', () => {
  expect(EVENT_CHANGES).toEqual(['created', 'updated', 'deleted', 'active', 'completed', 'no-show'])
})
