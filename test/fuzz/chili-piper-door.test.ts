import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../../functions/webhook/check-request.ts'
import { parseEnvelope } from '../../shared/envelope.ts'
import { meetingBody, signedDelivery, sparseMeetingBody } from '../support/chili-piper-bodies.ts'
import { createWebhookWorld, type WebhookWorld } from '../support/webhook-world.ts'
import { bodiesLike } from './hostile-json.ts'
import { hostileText } from './hostile-text.ts'
import { expectForSqs, expectPrototypesUntouched, expectTellsNothing } from './own-outcomes.ts'
import { longRuns, runs } from './settings.ts'

const MAX_LINES = 5
const world = createWebhookWorld()

afterEach(expectPrototypesUntouched)

function forget({ sqsMock, secretsMock, log }: WebhookWorld): void {
  sqsMock.resetHistory()
  secretsMock.resetHistory()
  log.lines.length = 0
}

/** Log lines without what they may say: ids, and what is not text. */
function expectQuietLog({ log }: WebhookWorld): void {
  expect(log.lines.length).toBeLessThanOrEqual(MAX_LINES)
  for (const { message, fields } of log.lines) {
    const { meetingId: _, eventId: __, ...told } = fields
    expect(told.error).toBeUndefined()
    expectTellsNothing(`${message} ${JSON.stringify(told)}`, 500)
  }
}

test('W13, W14, W15, W16, W20, W21, W22, W24, W25, W26: any signed body is stored, ignored or quarantined with 202, as SQS takes it', async () => {
  const change = fc.constantFrom('created', 'updated', 'deleted')
  await fc.assert(
    fc.asyncProperty(bodiesLike(meetingBody(), sparseMeetingBody()), change, async (body, path) => {
      forget(world)
      const status = await world.deliver(signedDelivery({ body, change: path }))
      expect(status).toBe(body.length > MAX_BODY_BYTES ? 413 : 202)
      if (status === 413) return
      expectQuietLog(world)
      const sent = [...world.synced(), ...world.deadLetters()]
      const isIgnored = world.log.lines.some((line) => line.message === 'delivery ignored')
      expect(sent.length).toBe(isIgnored ? 0 : 1)
      for (const { MessageBody = '', MessageGroupId, MessageDeduplicationId, MessageAttributes } of sent) {
        expectForSqs(MessageBody)
        const { event, locationId } = parseEnvelope(MessageBody)
        expect([event.kind === 'booking' || event.kind === 'unreadable', MessageGroupId]).toEqual([true, locationId])
        expect(MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/)
        for (const { StringValue = '' } of Object.values(MessageAttributes ?? {}))
          expect(StringValue).toMatch(/^[\w -]{1,100}$/)
      }
    }),
    runs(250),
  )
})

test('W17: whatever a body of the largest size is full of, SQS takes it', async () => {
  // What grows most when it is written out: U+FFFF by two, a lone surrogate by none, 1e20 by five.
  const filling = fc.constantFrom(
    '"\uFFFF"',
    '"\uFFFE"',
    '"\\ud800"',
    '"\\u0001"',
    '"/"',
    '1e20',
    '-1e20',
    'true',
    '"😀"',
    '{}',
    '[[]]',
  )
  const place = fc.constantFrom('primaryGuestDataFields', 'additionalGuests', 'unknown', 'meetingTitle')
  await fc.assert(
    fc.asyncProperty(
      fc.array(filling, { minLength: 1, maxLength: 3 }),
      place,
      fc.boolean(),
      async (parts, key, isKeyed) => {
        forget(world)
        const head = `{"meetingIdChili":"meeting-1","${key}":${isKeyed ? '{"a":[' : '['}`
        const tail = isKeyed ? ']}}' : ']}'
        const room = MAX_BODY_BYTES - Buffer.byteLength(head + tail)
        const unit = `${parts.join(',')},`
        const list = unit.repeat(Math.floor((room - 1) / Buffer.byteLength(unit)))
        const body = `${head}${list}${'1'.padEnd(room - Buffer.byteLength(list), ' ')}${tail}`
        expect(await world.deliver(signedDelivery({ body }))).toBe(202)
        const [sent] = [...world.synced(), ...world.deadLetters()]
        expectForSqs(sent?.MessageBody ?? '')
      },
    ),
    {
      ...longRuns(6, 100),
      examples: [
        [['1e20'], 'primaryGuestDataFields', true],
        [['1e20'], 'unknown', false],
        [['"\uFFFF"'], 'unknown', true],
      ],
    },
  )
})

test('W1, W10, W12, W18, W19, W29: any method, path, header and body that is not rightly signed is refused and stored nowhere', async () => {
  const name = fc.constantFrom(
    'x-chili-signature',
    'x-chili-timestamp',
    'content-type',
    'content-encoding',
    'x-ghl-signature',
    '__proto__',
  )
  const good = signedDelivery()
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'TRACE'),
    path: fc.oneof(
      fc.constantFrom(good.rawPath, '/webhooks/highlevel', '/webhooks/chili-piper/__proto__/created'),
      hostileText,
    ),
    query: fc.oneof(fc.constant(''), hostileText),
    headers: fc.dictionary(name, fc.oneof(hostileText, fc.constantFrom(...Object.values(good.headers).map(String))), {
      maxKeys: 3,
    }),
    body: hostileText,
    isBase64Encoded: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, headers, body, isBase64Encoded }) => {
      if (path === '/health') return
      forget(world)
      const { http } = good.requestContext
      const event = {
        ...good,
        rawPath: path,
        rawQueryString: query,
        headers: { ...good.headers, ...headers },
        body: `${body} `,
        isBase64Encoded,
        requestContext: { ...good.requestContext, http: { ...http, method, path } },
      }
      expect([401, 404, 413, 415]).toContain(await world.deliver(event))
      expect(world.sqsMock.calls()).toHaveLength(0)
      expectQuietLog(world)
    }),
    runs(200),
  )
  await world.expectWell()
})
