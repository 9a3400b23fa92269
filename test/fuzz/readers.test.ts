import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crmText } from '../../shared/booking/crm-text.ts'
import { normalizeEmail } from '../../shared/booking/email.ts'
import { readGuest } from '../../shared/booking/guest.ts'
import { parseInstant } from '../../shared/booking/instant.ts'
import { readInviteLinks } from '../../shared/booking/invite-links.ts'
import { normalizePhone } from '../../shared/booking/phone.ts'
import { parseTimeZone } from '../../shared/booking/time-zone.ts'
import { aBooking } from '../support/bookings.ts'
import { hostileValue, received } from './hostile-json.ts'
import { hostileKey, hostileText } from './hostile-text.ts'
import { runs } from './settings.ts'

const around = (good: string) =>
  fc.tuple(hostileText, hostileText, fc.nat({ max: 3 })).map(([before, after, how]) => {
    if (how === 0) return before
    return how === 1 ? `${good}${after}` : `${before}${good}`
  })

test('any text is an address that HighLevel takes, or none', () => {
  fc.assert(
    fc.property(around('Pat.X+1@Example.org'), (text) => {
      const email = normalizeEmail(text)
      if (email === undefined) return
      expect(email.length).toBeLessThanOrEqual(254)
      expect(email).toMatch(/^[^\s@\p{Cc}\p{Cf}\p{Cs}]+@[^\s@\p{Cc}\p{Cf}\p{Cs}]+$/u)
      expect(normalizeEmail(email)).toBe(email)
    }),
    runs(300),
  )
})

test('any text is a number that can be dialled, or none', () => {
  const digits = fc.stringMatching(/^[+\d\s().x-]{0,45}$/)
  fc.assert(
    fc.property(
      fc.oneof(digits, around('+44 20 7946 0958')),
      fc.constantFrom('US', 'GB', '', '__proto__'),
      (text, country) => {
        const phone = normalizePhone(text, country)
        if (phone !== undefined) expect(phone).toMatch(/^\+\d{6,15}$/)
      },
    ),
    runs(200),
  )
})

test('any value is an instant of this century, or none', () => {
  const value = fc.oneof(
    hostileValue.map(received),
    around('2026-03-10T15:00:00Z'),
    fc.double(),
    fc.integer().map((n) => n * 1000),
  )
  fc.assert(
    fc.property(value, (one) => {
      const instant = parseInstant(one)
      if (instant !== undefined) expect(instant).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }),
    runs(300),
  )
})

test('any text is a zone that this runtime can render, or none', () => {
  fc.assert(
    fc.property(around('Europe/Paris'), (text) => {
      const zone = parseTimeZone(text)
      if (zone !== undefined) new Intl.DateTimeFormat('en', { timeZone: zone }).format(0)
    }),
    runs(100),
  )
})

test('any text is cut to what HighLevel takes, never inside a character', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 300 }), (text, max) => {
      const cut = crmText(text, max)
      expect(cut.length).toBeLessThanOrEqual(max)
      expect(cut.isWellFormed()).toBe(true)
      expect(cut).not.toContain('\0')
    }),
    runs(300),
  )
})

test('any invitation gives https addresses without a user, or none', () => {
  const line = fc.oneof(
    hostileText,
    fc.constantFrom(
      'Reschedule: ',
      'Cancel: ',
      '<a href="',
      '">',
      '</a>',
      'https://acme.chilipiper.com/cancel/1',
      'https://',
      '\n',
    ),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      for (const link of Object.values(readInviteLinks(lines.join('')))) {
        const url = new URL(link)
        expect([url.protocol, url.username, url.password, link.length <= 2_000]).toEqual(['https:', '', '', true])
      }
    }),
    runs(200),
  )
})

test('any data fields give a guest whose texts HighLevel takes', () => {
  const names = fc.constantFrom(
    'PersonEmail',
    'Phone',
    'PersonFirstName',
    'first_name',
    'Company',
    'Person',
    'Person Person',
  )
  const fields = fc.dictionary(fc.oneof(names, hostileKey), fc.array(hostileText, { maxLength: 3 }), { maxKeys: 5 })
  fc.assert(
    fc.property(fields, hostileText, (dataFields, country) => {
      const booking = aBooking({ dataFields, guest: {} })
      const { guest } = readGuest(booking, { phoneFields: ['Phone', '__proto__', ''], defaultCountry: country })
      for (const text of Object.values(guest)) {
        expect(text.length).toBeLessThanOrEqual(254)
        expect(text.isWellFormed()).toBe(true)
      }
    }),
    runs(200),
  )
})
