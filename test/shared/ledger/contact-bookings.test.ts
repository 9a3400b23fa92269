import { expect, test } from 'vitest'
import type { ContactBooking } from '../../../shared/plan/contact-booking.ts'
import { createLedgerWorld } from './ledger-world.ts'

const DAY = 86_400
const CONTACT = { locationId: 'location-1', contactId: 'c1' }
const KEY = ['contact#location-1#c1', 'bookings'] as const
const booking = (meetingId: string, more: Partial<ContactBooking> = {}): ContactBooking => ({
  tenant: 'demo',
  meetingId,
  status: 'booked',
  isRescheduled: false,
  decidedAt: 1,
  tags: ['demo'],
  ...more,
})

test('entering a booking answers all of the contact’s, itself included, in one write', async () => {
  const { ledger } = await createLedgerWorld()
  const [one, two] = [booking('m1'), booking('m2', { endsAt: '2026-03-10T15:30:00.000Z' })]
  expect(await ledger.enterBooking(CONTACT, one)).toEqual({ bookings: [one] })
  expect((await ledger.enterBooking(CONTACT, two)).bookings).toEqual(expect.arrayContaining([one, two]))
  const cancelled = booking('m1', { status: 'cancelled', decidedAt: 2 })
  const { bookings } = await ledger.enterBooking(CONTACT, cancelled)
  expect(bookings).toHaveLength(2)
  expect(bookings).toEqual(expect.arrayContaining([cancelled, two]))
  expect((await ledger.bookingsOf(CONTACT)).bookings).toEqual(expect.arrayContaining([cancelled, two]))
})

test('bookings entered at the same time are all there', async () => {
  const { ledger } = await createLedgerWorld()
  await Promise.all([1, 2, 3, 4].map((index) => ledger.enterBooking(CONTACT, booking(`m${index}`))))
  expect((await ledger.bookingsOf(CONTACT)).bookings).toHaveLength(4)
})

test('meetings of the same id in two tenants are two, and another location’s contact of that id is another one', async () => {
  const { ledger } = await createLedgerWorld()
  await ledger.enterBooking(CONTACT, booking('m1'))
  expect((await ledger.enterBooking(CONTACT, booking('m1', { tenant: 'other' }))).bookings).toHaveLength(2)
  expect(await ledger.bookingsOf({ ...CONTACT, locationId: 'location-2' })).toEqual({ bookings: [] })
})

test('tags are remembered beside the bookings, which stay', async () => {
  const { ledger } = await createLedgerWorld()
  await ledger.enterBooking(CONTACT, booking('m1'))
  const tags = { tags: ['cp-booked', 'demo'], ownTags: ['demo'] }
  await ledger.rememberTags(CONTACT, tags)
  expect(await ledger.bookingsOf(CONTACT)).toEqual({ bookings: [booking('m1')], ...tags })
  await ledger.rememberTags(CONTACT, { tags: [], ownTags: [] })
  expect(await ledger.enterBooking(CONTACT, booking('m1'))).toEqual({
    bookings: [booking('m1')],
    tags: [],
    ownTags: [],
  })
})

test('tags that come after everything else of the contact was forgotten are forgotten, too', async () => {
  const { ledger, item } = await createLedgerWorld()
  await ledger.rememberTags(CONTACT, { tags: ['demo'], ownTags: [] })
  expect((await item(...KEY))?.['expiresAt']).toBe(Date.parse('2026-03-01T09:00:00Z') / 1000 + 480 * DAY)
})

test('the contact is remembered longer than any of its bookings', async () => {
  const { ledger, item } = await createLedgerWorld()
  for (const [id, endsAt] of [
    ['m1', '2027-02-28T15:30:00.000Z'],
    ['m2', '2026-03-02T09:00:00.000Z'],
  ] as const) {
    await ledger.enterBooking(CONTACT, booking(id, { endsAt }))
    expect((await item(...KEY))?.['expiresAt']).toBeGreaterThan(Date.parse('2027-02-28T15:30:00Z') / 1000 + 90 * DAY)
  }
})

test('a booking of another form is an error, not one booking less', async () => {
  const { ledger, put } = await createLedgerWorld()
  await put({ pk: KEY[0], sk: KEY[1], 'b#demo/m1': { status: 'unheard-of' } })
  await expect(ledger.bookingsOf(CONTACT)).rejects.toThrow('status')
})

test('what events told of the contact stands beside its bookings; what is forgotten goes, the rest stays', async () => {
  const { ledger, item } = await createLedgerWorld()
  await ledger.enterBooking(CONTACT, booking('m1'))
  const told = { email: 'digest', dnd: false, toldAt: 1, knownTags: ['vip'], knownTagsAt: 2 }
  await ledger.rememberTold(CONTACT, told)
  expect(await ledger.bookingsOf(CONTACT)).toEqual({ bookings: [booking('m1')], ...told })
  await ledger.rememberTold(CONTACT, { email: undefined, knownTags: [], deletedAt: 3 })
  const { email: _, ...rest } = told
  const expected = { bookings: [booking('m1')], ...rest, knownTags: [], deletedAt: 3 }
  expect(await ledger.enterBooking(CONTACT, booking('m1'))).toEqual(expected)
  await ledger.rememberTold(CONTACT, { email: undefined, dnd: undefined })
  expect((await item(...KEY))?.['dnd']).toBeUndefined()
  await ledger.rememberTold(CONTACT, {})
  expect((await ledger.bookingsOf(CONTACT)).knownTags).toEqual([])
})

test('a contact without bookings is remembered with what was told, and not for ever', async () => {
  const { ledger, item } = await createLedgerWorld()
  await ledger.rememberTold(CONTACT, { knownTags: ['vip'], knownTagsAt: 1 })
  expect(await ledger.bookingsOf(CONTACT)).toEqual({ bookings: [], knownTags: ['vip'], knownTagsAt: 1 })
  expect((await item(...KEY))?.['expiresAt']).toBeGreaterThan(0)
})
