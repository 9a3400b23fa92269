import { expect, test } from 'vitest'
import { linkWithout } from '../../../infra/ops/erase/erase-link.ts'
import { createPerson } from '../../../infra/ops/erase/person.ts'
import { isAbout, withoutPerson } from '../../../infra/ops/erase/without-person.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { factOf } from '../../../shared/plan/booking-event.ts'
import { aBooking } from '../../support/bookings.ts'

const EMAIL = 'pat+x@example.com'
const person = createPerson(` ${EMAIL.toUpperCase()} `)

test.each([
  ['PAT+X@Example.com', ''],
  ['write to pat+x@example.com.', 'write to .'],
  ['<pat+x@example.com>,sam@example.com', '<>,sam@example.com'],
  ['https://example.com/?email=pat%2Bx%40example.com&a=1', 'https://example.com/?email=&a=1'],
  ['https://example.com/?next=%3Femail%3Dpat%2Bx%40example.com', 'https://example.com/?next=%3Femail%3D'],
])('%s has the address in it', (text, left) => {
  expect([person.isIn(text), person.without(text)]).toEqual([true, left])
})

test.each([
  'apat+x@example.com',
  'a.pat+x@example.com',
  'pat+x@example.com.au',
  'pat+x@example.community',
  'pat@example.com',
  'patt+x@examplexcom',
])('%s is somebody else', (text) => {
  expect([person.isIn(text), person.without(text)]).toEqual([false, text])
})

test('a person goes from lists with their name, from a role but for its id, and from texts', () => {
  const value = {
    others: [
      { email: EMAIL, name: 'Pat' },
      { email: 'sam@example.com', name: 'Sam' },
    ],
    host: { id: 'host-1', email: EMAIL, name: 'Pat' },
    booker: { email: EMAIL },
    answers: { ask: [`see ${EMAIL}`, EMAIL, 'kept'], [EMAIL]: ['x'] },
    guests: { [person.digest]: 'contact-1', other: 'contact-2' },
    count: 3,
    none: null,
  }
  expect(isAbout(value, person)).toBe(true)
  const left = withoutPerson(value, person)
  expect(left).toEqual({
    others: [{ email: 'sam@example.com', name: 'Sam' }],
    host: { id: 'host-1' },
    answers: { ask: ['see', 'kept'] },
    guests: { other: 'contact-2' },
    count: 3,
    none: null,
  })
  expect(isAbout(left, person)).toBe(false)
})

/** A booking of somebody else that was changed three times, with these other guests each time. */
function linkWith(...lists: string[][]): Link {
  const events = lists.map((emails, index) => ({
    eventId: `event-${index}`,
    change: 'updated' as const,
    signedAt: index,
    receivedAt: index,
    booking: aBooking({ guest: { email: 'main@example.com' }, otherGuests: emails.map((email) => ({ email })) }),
  }))
  const { eventId = '', booking } = events.at(-1) ?? {}
  const known = { facts: events.map(factOf), ...(booking ? { delivered: { eventId, booking } } : {}) }
  return { tenant: 'demo', meetingId: 'meeting-1', locationId: 'location-1', revision: 1, written: {}, known }
}
const others = (count: number) => Array.from({ length: count }, (_, index) => `guest-${index}@example.com`)

test.each([
  ['few guests', 2],
  ['more than a key holds', 9],
])('with %s, the facts tell the same changes as if the person had never been there', (_, count) => {
  const rest = others(count)
  const link = linkWithout(linkWith(rest, [...rest, EMAIL], [...rest, EMAIL]), person)
  const [first, second, third] = link.known?.facts.map(({ guests }) => guests) ?? []
  expect(third).toBe(linkWith(rest).known?.facts[0]?.guests)
  expect([first, second]).toEqual([third, third])
})

test('a key that was cut within the address keeps no part of it', () => {
  const before = linkWith(
    [...others(3).map((email) => `a-${email}`), EMAIL, ...others(9).map((email) => `z-${email}`)],
    ['z@example.com'],
  )
  expect(before.known?.facts[0]?.guests).toMatch(/pat\+/)
  const [first] = linkWithout(before, person).known?.facts ?? []
  expect(first?.guests).not.toMatch(/pat/)
})
