import { sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCode, readQuery } from '../../functions/oauth-callback/read-query.ts'
import { checkBody, checkRequest, MAX_BODY_BYTES } from '../../functions/webhook/check-request.ts'
import { createBriefUrl } from '../../shared/brief/brief-url.ts'
import { createBriefLinks, verifyBriefLink } from '../../shared/brief/links.ts'
import { verifySignature } from '../../shared/chili-piper/verify-signature.ts'
import { createVerifyWebhook } from '../../shared/highlevel/verify-webhook.ts'
import { SECRET, SIGNED_AT, signBytes, signedDelivery } from '../support/chili-piper-bodies.ts'
import { publicPem, WEBHOOK_KEYS } from '../support/high-level-deliveries.ts'
import { hostileText } from './hostile-text.ts'
import { longRuns, runs } from './settings.ts'

const NOW = SIGNED_AT * 1000
const bytes = fc.uint8Array({ maxLength: 40 })
/** A good text as it is, with something around it or inside it, or something else. */
const spoilt = (good: string): fc.Arbitrary<string> =>
  fc.tuple(hostileText, fc.nat(good.length), fc.nat({ max: 5 })).map(([text, at, how]) => {
    if (how === 0) return text
    if (how === 1) return good.slice(0, at)
    if (how === 2) return good.toUpperCase()
    if (how === 3) return `${good},${good}`
    return `${good.slice(0, at)}${text}${good.slice(how === 4 ? at : at + 1)}`
  })

test("W2, W3, W6: of all signatures and times only Chili Piper's own, letter by letter, is taken", () => {
  const body = Buffer.from('{}')
  const good = signBytes(SECRET, String(SIGNED_AT), body)
  fc.assert(
    fc.property(spoilt(good), spoilt(String(SIGNED_AT)), fc.boolean(), (signature, time, isTimeGood) => {
      const timestamp = isTimeGood ? String(SIGNED_AT) : time
      const isTaken = verifySignature({ timestamp, signature, body }, [SECRET], NOW)
      expect(isTaken).toBe(signature === good && timestamp === String(SIGNED_AT))
    }),
    runs(200),
  )
})

test("W5: of all spellings of HighLevel's signature only its own is taken, for its own bytes", () => {
  const key = WEBHOOK_KEYS[0]!
  const verify = createVerifyWebhook(publicPem(key))
  const good = sign(null, Buffer.from('{}'), key).toString('base64')
  fc.assert(
    fc.property(spoilt(good), bytes, (signature, body) => {
      expect(verify(signature, Buffer.from('{}'))).toBe(signature === good)
      expect(verify(good, body)).toBe(Buffer.from(body).toString() === '{}')
    }),
    runs(60),
  )
})

test('W17, W18, W19: any request is let in with its bytes, or refused as 404, 413 or 415', () => {
  const header = fc.oneof(
    hostileText,
    fc.constantFrom('application/json', 'application/json; charset=UTF-8', 'gzip', 'identity'),
  )
  const request = fc.record({
    path: fc.oneof(
      hostileText,
      spoilt('/webhooks/chili-piper/demo/created'),
      fc.constant('/webhooks/chili-piper/demo/created'),
    ),
    query: fc.oneof(fc.constant(''), hostileText),
    type: header,
    encoding: fc.option(header, { nil: undefined }),
    body: hostileText,
    isBase64Encoded: fc.boolean(),
  })
  fc.assert(
    fc.property(request, ({ path, query, type, encoding, body, isBase64Encoded }) => {
      const headers = { 'content-type': type, 'content-encoding': encoding }
      const event = { ...signedDelivery({ path, query, headers }), body, isBase64Encoded }
      const result = checkRequest(event, new Set(['demo', '__proto__']))
      if (!result.ok) expect([404, 415]).toContain(result.status)
      else expect([query, ['demo', '__proto__'].includes(result.tenant)]).toEqual(['', true])
      const checked = checkBody(event)
      if (checked.ok) expect(checked.body.length).toBeLessThanOrEqual(MAX_BODY_BYTES)
    }),
    runs(200),
  )
})

test('W17: bytes are counted, not characters: cap − 1 and cap are let in, cap + 1 is not', () => {
  const size = fc.integer({ min: -2, max: 2 }).map((more) => MAX_BODY_BYTES + more)
  fc.assert(
    fc.property(
      size,
      fc.constantFrom('x', 'é', '€', '😀', '\uFFFF', '\0'),
      fc.boolean(),
      (bytes, char, isBase64Encoded) => {
        const width = Buffer.byteLength(char)
        const text = char.repeat(Math.floor(bytes / width)) + 'x'.repeat(bytes % width)
        const body = isBase64Encoded ? Buffer.from(text).toString('base64') : text
        const checked = checkBody({ headers: { 'content-type': 'application/json' }, body, isBase64Encoded })
        expect(checked.ok ? checked.body.length : checked.status).toBe(bytes <= MAX_BODY_BYTES ? bytes : 413)
      },
    ),
    longRuns(20, 100),
  )
})

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const neighbour = (letter = '') => LETTERS[LETTERS.indexOf(letter) ^ 1] ?? ''

test('only the very link that was made opens a page', async () => {
  const id = fc.oneof(fc.constant('meeting-1'), hostileText)
  const key = 'k'.repeat(32)
  const urlOf = createBriefUrl({
    keys: { current: async () => key },
    baseUrl: 'https://api.example',
    clock: { now: () => NOW },
  })
  await fc.assert(
    fc.asyncProperty(id, hostileText, hostileText, fc.nat({ max: 5 }), async (meetingId, before, after, how) => {
      const made = await urlOf({ tenant: 'demo', meetingId, endsAt: '2026-03-10T15:30:00Z', daysAfter: 14 })
      if (made === undefined) return
      const { pathname, search } = new URL(made)
      const query = search.slice(1)
      const given = decodeURIComponent(pathname.split('/').at(-2) ?? '')
      const claims = [
        { meetingId: given, query },
        { meetingId: `${given}${after}`, query },
        { meetingId: given, query: `${query}&${before}` },
        { meetingId: given, query: query.replace('t=demo', `t=demo${after}`) },
        { meetingId: given, query: query.slice(0, -1 - before.length) },
        // The same bytes in another spelling: the last letter has bits that count for nothing.
        { meetingId: given, query: query.slice(0, -1) + neighbour(query.at(-1)) },
      ]
      const claim = claims[how]!
      const opened = verifyBriefLink([key], claim, NOW)
      if (opened) expect(opened).toEqual({ tenant: 'demo', meetingId, expiresAt: expect.any(Number) })
      if (how === 0) expect(opened).toBeDefined()
      if (how === 5) expect(opened).toBeUndefined()
    }),
    runs(100),
  )
})

test('any query opens nothing without the key', () => {
  const { linkFor } = createBriefLinks({ key: 'another', baseUrl: '' })
  const query = linkFor({ tenant: 'demo', meetingId: 'm', expiresAt: NOW / 1000 + 60 }).split('?')[1] ?? ''
  fc.assert(
    fc.property(fc.oneof(hostileText, spoilt(query)), hostileText, (text, meetingId) => {
      expect(verifyBriefLink(['key'], { meetingId, query: text }, NOW)).toBeUndefined()
    }),
    runs(100),
  )
})

test('O1: any query is read as one code, state and error at most, or refused', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, spoilt('code=abc&state=def&error=x')), (text) => {
      const query = readQuery(text)
      if (!query) return
      expect(['code', 'state', 'error']).toEqual(expect.arrayContaining(Object.keys(query)))
      if (isCode(query.code)) expect(query.code).toMatch(/^[\x21-\x7e]{1,2048}$/)
    }),
    runs(200),
  )
})
