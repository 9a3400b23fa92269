import { expect, test } from 'vitest'
import type { Booking } from '../../../shared/booking/booking.ts'
import { boundBooking } from '../../../shared/plan/bound-booking.ts'

const long = (max: number) => ({ sent: 'x'.repeat(max + 1), kept: `${'x'.repeat(max - 1)}…` })
const thing = { id: long(256), name: long(200) }
const somebody = { ...thing, email: long(254) }
const part = <T extends object>(fields: T, which: 'sent' | 'kept') =>
  Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, one[which]])) as Record<keyof T, string>
/** Each text one character too long, as it was sent and as it is kept. */
const tooLong = (which: 'sent' | 'kept'): Partial<Booking> => ({
  title: long(500)[which],
  description: long(5000)[which],
  location: long(1000)[which],
  sourceUrl: long(2000)[which],
  guest: { email: long(254)[which], timeZone: long(200)[which] },
  host: part(somebody, which),
  assignee: part(somebody, which),
  booker: part(somebody, which),
  otherGuests: [part(somebody, which)],
  workspace: part(thing, which),
  router: { ...part(thing, which), type: long(200)[which] },
  distribution: part(thing, which),
  meetingType: part(thing, which),
  dataFields: { [long(200)[which]]: [long(2000)[which]] },
  utm: { [long(200)[which]]: long(200)[which] },
})
const numbered = <T>(count: number, value: T) =>
  Object.fromEntries(Array.from({ length: count }, (_, index): [string, T] => [`field ${index}`, value]))

test.each<{ title: string; sent: Partial<Booking>; kept: Partial<Booking> }>([
  { title: 'a text has its limit', sent: { title: 'a'.repeat(501) }, kept: { title: `${'a'.repeat(499)}…` } },
  {
    title: 'a control character is no text',
    sent: { title: 'a\u0001\n\tb', location: '\u0002' },
    kept: { title: 'a\n\tb' },
  },
  {
    title: 'an answer without text is none',
    sent: { dataFields: { Why: ['', 'x'], How: [' '] } },
    kept: { dataFields: { Why: ['x'] } },
  },
  {
    title: 'a giant among the answers is left out, and what follows is not',
    sent: { dataFields: { Story: Array.from({ length: 30 }, () => 'a'.repeat(3000)), PersonFirstName: ['Pat'] } },
    kept: { dataFields: { PersonFirstName: ['Pat'] } },
  },
  {
    title: 'fifty guests',
    sent: { otherGuests: Array.from({ length: 60 }, (_, index) => ({ name: `${index}` })) },
    kept: { otherGuests: Array.from({ length: 50 }, (_, index) => ({ name: `${index}` })) },
  },
  {
    title: 'a text that is one character too long ends with a sign of it',
    sent: tooLong('sent'),
    kept: tooLong('kept'),
  },
  { title: 'a text of its full length', sent: { title: 'a'.repeat(500) }, kept: { title: 'a'.repeat(500) } },
  { title: 'a hundred fields', sent: { dataFields: numbered(101, ['x']) }, kept: { dataFields: numbered(100, ['x']) } },
  {
    title: 'twenty answers of a field that say something',
    sent: { dataFields: { Why: ['', ...Array.from({ length: 21 }, (_, index) => `${index}`)] } },
    kept: { dataFields: { Why: Array.from({ length: 20 }, (_, index) => `${index}`) } },
  },
  { title: 'a field without a name is none', sent: { dataFields: { '': ['x'], ' ': ['y'] } }, kept: {} },
  { title: 'twenty campaign parameters', sent: { utm: numbered(21, 'x') }, kept: { utm: numbered(20, 'x') } },
  {
    title: 'a campaign parameter without a name or a value is none',
    sent: { utm: { '': 'x', a: '', b: 'c' } },
    kept: { utm: { b: 'c' } },
  },
  {
    title: 'what fits of the guests in 8,000 bytes, and of campaign parameters in 4,000',
    sent: {
      otherGuests: Array.from({ length: 50 }, () => ({ name: '語'.repeat(200) })),
      utm: numbered(20, '語'.repeat(200)),
    },
    kept: {
      otherGuests: Array.from({ length: 13 }, () => ({ name: '語'.repeat(200) })),
      utm: numbered(6, '語'.repeat(200)),
    },
  },
  { title: 'a person without a field is none', sent: { host: { name: ' ' }, otherGuests: [{}] }, kept: {} },
  { title: 'what is not known is not kept', sent: { unknownFields: { more: 1 }, utm: {} }, kept: {} },
])('stored: $title', ({ sent, kept }) => {
  const bare: Booking = {
    schemaVersion: 1,
    source: 'webhook',
    meetingId: 'm',
    guest: {},
    dataFields: {},
    otherGuests: [],
    unknownFields: {},
  }
  const bounded = boundBooking({ ...bare, ...sent })
  expect(bounded).toEqual({ ...bare, ...kept })
  expect(boundBooking(bounded)).toEqual(bounded)
})
