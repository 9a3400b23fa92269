import { expect, test } from 'vitest'
import { bookingFacts, bookingTitle, type GuestDetail } from '../../../functions/route/booking-facts.ts'
import type { Booking } from '../../../shared/booking/booking.ts'
import { readGuest } from '../../../shared/booking/guest.ts'
import { toText } from '../../../shared/html.ts'
import { createView } from '../../../shared/plan/template-view.ts'
import { stateOf } from '../../shared/plan/plan-fixtures.ts'

function viewOf(booking: Partial<Booking>) {
  const state = stateOf(['created', booking])
  const { guest } = readGuest(state.booking, { phoneFields: ['PersonPhone'], defaultCountry: 'US' })
  return createView({ tenant: 'demo', locationId: 'location-1', state, guest, showGuests: true })
}
const whereOf = (location: string, detail: GuestDetail) =>
  /<dt>Where<\/dt><dd[^>]*>(.*?)<\/dd>/.exec(toText(bookingFacts(viewOf({ location }), detail)))?.[1]

test.each<[string, GuestDetail[]]>([
  ['https://meet.example.com/abc', ['all']],
  ['https://zoom.us/j/12345678901?pwd=1', ['all']],
  ['https://meet.example.com/abc?who=pat@example.org', ['all']],
  ['https://meet.example.com/abc?who=pat%40example.org', ['all']],
  ['Room 12, 10 Main Street', ['all']],
  ['+1 (415) 555-0101', ['all']],
  ['Call +14155550101', ['all']],
  ['020 7946 0958', ['all']],
  ['pat@example.org', ['all']],
])('the place %j is told with the details %j', (location, details) => {
  const shown = (['all', 'nothing'] as const).filter((detail) => whereOf(location, detail) !== undefined)
  expect(shown).toEqual(details)
})

test.each<[string, GuestDetail, string]>([
  ['Product demo', 'nothing', 'Product demo'],
  ['Demo for Pat Prospect', 'nothing', 'Intro'],
  ['PROSPECT: first call', 'nothing', 'Intro'],
  ['Demo for pat@example.org', 'nothing', 'Intro'],
  ['Call 415-555-0101', 'nothing', 'Intro'],
  ['Call 415-555-0101', 'all', 'Call 415-555-0101'],
])('a meeting called %j is, with %s of the guest to be told, %j', (title, detail, expected) => {
  expect(bookingTitle(viewOf({ title, meetingType: { name: 'Intro' } }), detail)).toBe(expected)
})

test('where title and type both tell of the guest, it is a meeting', () => {
  const view = viewOf({ title: 'Call Pat', meetingType: { name: 'For Prospect' } })
  expect(bookingTitle(view, 'nothing')).toBe('Meeting')
})
