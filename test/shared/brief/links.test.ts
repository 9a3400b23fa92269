import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBriefUrl } from '../../../shared/brief/brief-url.ts'
import { type BriefLink, briefExpiry, createBriefLinks, verifyBriefLink } from '../../../shared/brief/links.ts'

const KEY = 'k'.repeat(64)
const BASE = 'https://api.example.com'
const LINK = { tenant: 'demo', meetingId: 'meeting-1', expiresAt: 1_774_396_800 }
const NOW = Date.parse('2026-03-01T09:00:00Z')
const JUST_BEFORE = LINK.expiresAt * 1000 - 1
const { linkFor } = createBriefLinks({ key: KEY, baseUrl: BASE })
const url = linkFor(LINK)

/** What the API hands on of a request for this address; undefined when it has no such route. */
function claimOf(address: string) {
  const [path = '', query = ''] = address
    .slice(BASE.length)
    .split('#', 1)[0]!
    .split(/\?(.*)/s)
  const [, id] = /^\/bookings\/([^/]+)\/brief$/.exec(path) ?? []
  if (id === undefined) return undefined
  try {
    return { meetingId: decodeURIComponent(id), query }
  } catch {
    return { meetingId: id, query }
  }
}
const open = (address: string, now = JUST_BEFORE, keys: string[] = [KEY]): BriefLink | undefined => {
  const claim = claimOf(address)
  return claim && verifyBriefLink(keys, claim, now)
}

test('a link is the address, the tenant, the time it ends and an HMAC-SHA256 of all of it', () => {
  const signature = createHmac('sha256', KEY).update('brief/1/demo/meeting-1/1774396800').digest('base64url')
  expect(url).toBe(`${BASE}/bookings/meeting-1/brief?t=demo&e=1774396800&s=${signature}`)
  expect(open(url)).toEqual(LINK)
})

const CHARACTERS = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=&?/%+#.~ ;:@!*,é\u0000')

test('any one character that is changed, left out, doubled or put in is refused', () => {
  const wrong: string[] = []
  const start = `${BASE}/bookings/`.length
  for (let at = start; at <= url.length; at++)
    for (const character of CHARACTERS) {
      const [before, after] = [url.slice(0, at), url.slice(at)]
      const changed = [before + character + after, before + character + after.slice(1), before + after.slice(1)]
      // What a browser keeps to itself, and a parameter more without a name, change nothing of what was signed.
      const isSame = (address: string) => /^[#&]/.test(address.slice(url.length)) && address.startsWith(url)
      const isEmptyParameter = (address: string) => address.replaceAll('&&', '&').replace(/\?[?&]/, '?') === url
      for (const address of changed)
        if (address !== url && !isSame(address) && !isEmptyParameter(address) && open(address)) wrong.push(address)
    }
  expect(wrong).toEqual([])
})

test('P: a link opens its own booking and no other, whatever the ids are', () => {
  const tenant = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/)
  const meetingId = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((id) => id.isWellFormed())
  const link = fc.record({ tenant, meetingId, expiresAt: fc.integer({ min: 1, max: 4_000_000_000 }) })
  fc.assert(
    fc.property(link, link, (one, other) => {
      const query = linkFor(one).split(/\?(.*)/s)[1] ?? ''
      const now = (one.expiresAt - 1) * 1000
      expect(verifyBriefLink([KEY], { meetingId: one.meetingId, query }, now)).toEqual(one)
      if (other.meetingId !== one.meetingId)
        expect(verifyBriefLink([KEY], { meetingId: other.meetingId, query }, now)).toBeUndefined()
      const foreign = query.replace(`t=${one.tenant}&`, `t=${other.tenant}&`)
      if (foreign !== query)
        expect(verifyBriefLink([KEY], { meetingId: one.meetingId, query: foreign }, now)).toBeUndefined()
    }),
  )
})

test('slashes cannot be moved between tenant and meeting', () => {
  const query = linkFor({ ...LINK, meetingId: 'a/meeting-1' }).split(/\?(.*)/s)[1] ?? ''
  const moved = query.replace('t=demo', 't=demo/a')
  expect(verifyBriefLink([KEY], { meetingId: 'meeting-1', query: moved }, JUST_BEFORE)).toBeUndefined()
})

const signature = url.slice(-43)
const last = signature.at(-1)!
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const sameBytes = ALPHABET[ALPHABET.indexOf(last) ^ 1]!
const standard = Buffer.from(signature, 'base64url').toString('base64')

test.each([
  ['another spelling of the same bytes', signature.slice(0, -1) + sameBytes],
  ['padding', `${signature}=`],
  ['encoded padding', `${signature}%3D`],
  ['base64 of the other alphabet', encodeURIComponent(standard)],
  ['hex', Buffer.from(signature, 'base64url').toString('hex')],
  ['one byte less', signature.slice(0, -2)],
  ['nothing', ''],
  ['a signature twice', `${signature}&s=${signature}`],
])('a signature as %s is refused', (_, text) => {
  expect(open(url.replace(signature, text))).toBeUndefined()
})

test.each([
  ['e=01774396800'],
  ['e=%2B1774396800'],
  ['e=1774396800.0'],
  ['e=1.7743968e9'],
  ['e='],
  ['e=-1'],
  ['e=9999999999999'],
])('a time of %s is refused even where the signature fits', (changed) => {
  const e = decodeURIComponent(changed.slice(2))
  const s = createHmac('sha256', KEY).update(`brief/1/demo/meeting-1/${e}`).digest('base64url')
  const claim = { meetingId: 'meeting-1', query: `t=demo&${changed}&s=${s}` }
  expect(verifyBriefLink([KEY], claim, JUST_BEFORE)).toBeUndefined()
})

test('parameters that others add, in any order, do no harm', () => {
  const [path, query = ''] = url.split('?')
  const reordered = query.split('&').toReversed().join('&')
  expect(open(`${path}?utm_source=mail&${reordered}`)).toEqual(LINK)
})

test('a link ends at its second', () => {
  expect(open(url, LINK.expiresAt * 1000 - 1)).toEqual(LINK)
  expect(open(url, LINK.expiresAt * 1000)).toBeUndefined()
  expect(open(url, LINK.expiresAt * 1000 + 1)).toBeUndefined()
})

describe('rotation', () => {
  const later = 'n'.repeat(64)
  test.each<[string, string[], boolean]>([
    ['the current key', [KEY], true],
    ['the previous key', [later, KEY], true],
    ['a key before that', [later, 'm'.repeat(64)], false],
    ['no key', [], false],
  ])('a link signed with %s', (_, keys, isOpen) => {
    expect(open(url, JUST_BEFORE, keys)).toEqual(isOpen ? LINK : undefined)
  })
})

describe('the time a link ends', () => {
  const day = (text: string) => Date.parse(text) / 1000
  test.each([
    ['2026-03-10T15:30:00.000Z', 14, '2026-03-25T00:00:00Z'],
    ['2026-03-10T00:00:00.000Z', 14, '2026-03-24T00:00:00Z'],
    ['2026-03-10T00:00:00.001Z', 14, '2026-03-25T00:00:00Z'],
    ['2026-03-10T23:59:59.999Z', 1, '2026-03-12T00:00:00Z'],
    ['2026-12-31T23:00:00.000Z', 90, '2027-04-01T00:00:00Z'],
  ])('of a meeting that ends at %s, with %i days, is %s', (endsAt, daysAfter, expected) => {
    expect(briefExpiry(endsAt, daysAfter, Date.parse(endsAt))).toBe(day(expected))
  })

  test('follows from the booking alone where it is near, so the link is the same whenever it is made', async () => {
    const briefUrl = createBriefUrl({ keys: { current: async () => KEY }, baseUrl: BASE, clock: { now: () => NOW } })
    const input = { tenant: 'demo', meetingId: 'meeting-1', endsAt: '2026-03-10T15:30:00.000Z', daysAfter: 14 }
    const first = await briefUrl(input)
    expect(await briefUrl(input)).toBe(first)
    expect(first).toContain(`e=${day('2026-03-25T00:00:00Z')}&`)
    expect(open(first ?? '')).toMatchObject({ tenant: 'demo', meetingId: 'meeting-1' })
  })

  const DAY_MS = 86_400_000
  const instant = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2030-01-01') })
  const ahead = fc.integer({ min: -30 * DAY_MS, max: 800 * DAY_MS })
  const days = fc.integer({ min: 1, max: 90 })

  test('P: is 180 days away at most when the link is made, and 90 at least unless the meeting’s days are over before', () => {
    fc.assert(
      fc.property(instant, ahead, days, (now, aheadMs, daysAfter) => {
        const endsAt = new Date(now + aheadMs).toISOString()
        const expiresAt = briefExpiry(endsAt, daysAfter, now)
        const leftDays = (expiresAt * 1000 - now) / DAY_MS
        expect(leftDays).toBeLessThanOrEqual(180)
        expect(leftDays).toBeGreaterThanOrEqual(Math.min(90, aheadMs / DAY_MS + daysAfter))
        const made = linkFor({ ...LINK, expiresAt })
        expect(open(made, now) !== undefined).toBe(leftDays > 0)
      }),
    )
  })

  test('of a meeting in two years changes once in 30 days, and never shortens what was given', () => {
    const start = Date.parse('2026-03-01T09:00:00Z')
    const ends = Array.from({ length: 400 }, (_, at) => briefExpiry('2028-03-01T00:00:00Z', 14, start + at * DAY_MS))
    expect(new Set(ends).size).toBeLessThanOrEqual(15)
    expect(ends).toEqual(ends.toSorted((a, b) => a - b))
  })

  test('of a link that was made for longer is no reason to open it', () => {
    const expiresAt = NOW / 1000 + 180 * 86_400
    expect(open(linkFor({ ...LINK, expiresAt }), NOW)).toMatchObject({ expiresAt })
    expect(open(linkFor({ ...LINK, expiresAt: expiresAt + 1 }), NOW)).toBeUndefined()
    expect(open(linkFor({ ...LINK, expiresAt: expiresAt + 1 }), NOW + 1000)).toMatchObject({ expiresAt: expiresAt + 1 })
  })

  test.each(['a/b', 'a\\b', '.', '..', 'a\ud800'])(
    'a meeting %j has no link, as no address can name it',
    async (meetingId) => {
      const briefUrl = createBriefUrl({ keys: { current: async () => KEY }, baseUrl: BASE, clock: { now: () => NOW } })
      expect(
        await briefUrl({ tenant: 'demo', meetingId, endsAt: '2026-03-10T15:30:00.000Z', daysAfter: 14 }),
      ).toBeUndefined()
    },
  )
})
