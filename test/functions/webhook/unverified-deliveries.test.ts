import { expect, test } from 'vitest'
import { SECRET, SIGNED_AT, signBytes, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

// Not verified: 401, no effect, and every 401 looks alike. The ids are those of the bad-input list.

const rightSignature = signedDelivery().headers['x-chili-signature'] ?? ''
const ofSignature = (value: string | undefined) => signedDelivery({ headers: { 'x-chili-signature': value } })
const ofTimestamp = (timestamp: string) => signedDelivery({ timestamp })

const nextDigit = (hex: string) => ((Number.parseInt(hex, 16) + 1) % 16).toString(16)
const withLastDigitChanged = rightSignature.slice(0, -1) + nextDigit(rightSignature.slice(-1))
const bytes = Buffer.from(rightSignature, 'hex')

test.each([
  ['W1: without a signature header', ofSignature(undefined)],
  ['W1: with an empty signature', ofSignature('')],
  ['W1: with a signature of spaces', ofSignature('   ')],
  ['W1: without a timestamp header', signedDelivery({ headers: { 'x-chili-timestamp': undefined } })],
  ['W1: with an empty timestamp, signed so', ofTimestamp('')],
  ['W1: with a timestamp of spaces, signed so', ofTimestamp('   ')],
  [
    'W1: without any of the two',
    signedDelivery({ headers: { 'x-chili-signature': undefined, 'x-chili-timestamp': undefined } }),
  ],
  ['W2: with one wrong digit in the signature', ofSignature(withLastDigitChanged)],
  ['W2: with a truncated signature', ofSignature(rightSignature.slice(0, 32))],
  ['W2: with a scheme version in front of the signature', ofSignature(`v1=${rightSignature}`)],
  ['W2: with a version and no signature', ofSignature('v1=')],
  ['W2: signed with another secret', signedDelivery({ secret: 'wrong' })],
  ['W2: signed with an empty secret', signedDelivery({ secret: '' })],
  ['W3: with a signature one digit short', ofSignature(rightSignature.slice(0, -1))],
  ['W3: with a signature one digit long', ofSignature(`${rightSignature}0`)],
  ['W3: with a signature of 10,000 digits', ofSignature('a'.repeat(10_000))],
  ['W4: with two signatures, the right one first', ofSignature(`${rightSignature},${withLastDigitChanged}`)],
  ['W4: with two signatures, the right one last', ofSignature(`${withLastDigitChanged} ${rightSignature}`)],
  ['W4: with 1,000 signatures', ofSignature(Array.from({ length: 1000 }, () => rightSignature).join(','))],
  ['W5: with a space before the signature', ofSignature(` ${rightSignature}`)],
  ['W5: with a newline after the signature', ofSignature(`${rightSignature}\n`)],
  ['W5: with padding after the signature', ofSignature(`${rightSignature}==`)],
  ['W5: with a 0x before the signature', ofSignature(`0x${rightSignature}`)],
  ['W6: with the signature in upper-case hex', ofSignature(rightSignature.toUpperCase())],
  ['W6: with the signature in base64', ofSignature(bytes.toString('base64'))],
  ['W6: with the signature in url-safe base64', ofSignature(bytes.toString('base64url'))],
  ['W7: with text after the timestamp', ofTimestamp(`${SIGNED_AT}abc`)],
  ['W7: with a hexadecimal timestamp', ofTimestamp(`0x${SIGNED_AT.toString(16)}`)],
  ['W7: with a timestamp in exponent form', ofTimestamp('1e9')],
  ['W7: with spaces around the timestamp', ofTimestamp(` ${SIGNED_AT} `)],
  ['W7: with a newline after the timestamp', ofTimestamp(`${SIGNED_AT}\n`)],
  ['W7: with a negative timestamp', ofTimestamp('-1')],
  ['W7: with a timestamp of NaN', ofTimestamp('NaN')],
  ['W7: with a timestamp of 2⁶⁴', ofTimestamp('18446744073709551616')],
  ['W7: with a timestamp in milliseconds', ofTimestamp(`${SIGNED_AT}000`)],
  ['W7: with an ISO date as timestamp', ofTimestamp('2026-03-01T09:00:00Z')],
  ['W7: with a timestamp with decimals', ofTimestamp(`${SIGNED_AT}.0`)],
  ['W7: with a timestamp in Arabic-Indic digits', ofTimestamp('١٧٧٢٣٥٥٦٠٠')],
  ['W7: with a timestamp in ten zeros', ofTimestamp('0000000000')],
  ['W8: signed 301 s ago', ofTimestamp(String(SIGNED_AT - 301))],
  ['W8: signed 301 s ahead', ofTimestamp(String(SIGNED_AT + 301))],
  [
    'W9: with a timestamp other than the one that was signed',
    signedDelivery({ headers: { 'x-chili-timestamp': String(SIGNED_AT + 1) } }),
  ],
  ['W9: with a dot moved from the body into the timestamp', signedDelivery({ timestamp: `${SIGNED_AT}.` })],
  [
    'W10: with the signature header twice, as the HTTP API joins it',
    ofSignature(`${rightSignature},${rightSignature}`),
  ],
  [
    'W10: with the timestamp header twice',
    signedDelivery({ headers: { 'x-chili-timestamp': `${SIGNED_AT},${SIGNED_AT}` } }),
  ],
  ['W27: signed with the secret of another tenant', signedDelivery({ tenant: 'demo', secret: 'secret-of-the-other' })],
])('%s a delivery is refused with 401', async (_title, event) => {
  await createWebhookWorld().expectRefused(event, 401)
})

test.each([
  ['W8: signed exactly 300 s ago', ofTimestamp(String(SIGNED_AT - 300))],
  ['W8: signed exactly 300 s ahead', ofTimestamp(String(SIGNED_AT + 300))],
])('%s a delivery is accepted', async (_title, event) => {
  expect(await createWebhookWorld().deliver(event)).toBe(202)
})

const REWRITTEN: [string, string, string][] = [
  ['key order', '{"meetingIdChili":"m","a":{"10":1,"2":2}}', '{"meetingIdChili":"m","a":{"2":2,"10":1}}'],
  ['1.0 as 1', '{"meetingIdChili":"m","a":1.0}', '{"meetingIdChili":"m","a":1}'],
  ['1E2 as 100', '{"meetingIdChili":"m","a":1E2}', '{"meetingIdChili":"m","a":100}'],
  ['a key given twice', '{"meetingIdChili":"m","a":1,"a":2}', '{"meetingIdChili":"m","a":2}'],
  ['an escaped é', '{"meetingIdChili":"m","a":"\\u00e9"}', '{"meetingIdChili":"m","a":"é"}'],
  ['spaces', '{ "meetingIdChili": "m" }', '{"meetingIdChili":"m"}'],
]
test.each(REWRITTEN)(
  'W11: a signature made over a re-serialised body is refused: %s',
  async (_name, raw, rewritten) => {
    const world = createWebhookWorld()
    expect(JSON.stringify(JSON.parse(raw))).toBe(rewritten)
    const signature = signBytes(SECRET, String(SIGNED_AT), Buffer.from(rewritten))

    await world.expectRefused(signedDelivery({ body: raw, headers: { 'x-chili-signature': signature } }), 401)
    expect(await world.deliver(signedDelivery({ body: raw }))).toBe(202)
  },
)

test('W12: a base64 body is verified as the bytes it stands for', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ isBase64Encoded: true }))).toBe(202)
  expect(world.synced()).toHaveLength(1)
})

test('W12: text that is marked as base64 is not what was signed', async () => {
  await createWebhookWorld().expectRefused({ ...signedDelivery(), isBase64Encoded: true }, 401)
})

test('W12: base64 that is not marked as such is not what was signed', async () => {
  const event = signedDelivery({ isBase64Encoded: true })
  await createWebhookWorld().expectRefused({ ...event, isBase64Encoded: false }, 401)
})

test('every 401 has the same answer, and the log tells neither signature nor body', async () => {
  const world = createWebhookWorld()
  await world.deliver(ofSignature(withLastDigitChanged))
  await world.deliver(ofTimestamp('NaN'))
  const lines = world.log.lines.map((line) => JSON.stringify(line))
  expect(new Set(lines).size).toBe(1)
  expect(world.log.lines[0]).toEqual({
    level: 'warn',
    message: 'delivery refused',
    fields: { tenant: 'demo', status: 401 },
  })
})
