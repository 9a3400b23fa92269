import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { verifySignature } from '../../../shared/chili-piper/verify-signature.ts'
import { examplePayloads } from '../../support/chili-piper-bodies.ts'

// Written down once, so that a change of the rule shows even where both sides would follow it.
const VECTORS = [
  {
    secret: 'test-secret-1',
    timestamp: '1772355600',
    body: '{"meetingIdChili":"meeting-1"}',
    signature: 'd8b48b322c42b74dcda0d47f9f3b279cf981c2633135093a39aa3e1d8a8da693',
  },
  {
    secret: 'test-secret-1',
    timestamp: '1772355600',
    body: '',
    signature: '2a2bccccfc589c29bb1a53c76244f22ea569b4525c079232ad779c87b326d38f',
  },
  {
    secret: 'schlüssel 🔑',
    timestamp: '1790162400',
    body: '{"name":"Zoë 😀"}',
    signature: 'ccf8cf41499976b438c223e5b4d9bcccac6bbccc19d5bb204571edb009feb89c',
  },
]
const now = (timestamp: string) => Number(timestamp) * 1000

test.each(VECTORS)('a delivery signed as documented is verified: $timestamp.$body', (vector) => {
  const { secret, timestamp, signature } = vector
  const body = Buffer.from(vector.body)
  expect(createHmac('sha256', secret).update(`${timestamp}.${vector.body}`, 'utf8').digest('hex')).toBe(signature)
  expect(verifySignature({ timestamp, signature, body }, [secret], now(timestamp))).toBe(true)
  expect(verifySignature({ timestamp, signature, body }, ['other'], now(timestamp))).toBe(false)
})

const signatureVectorSchema = z.object({
  secret: z.string(),
  rawBody: z.string(),
  headers: z.object({ 'X-Chili-Timestamp': z.string(), 'X-Chili-Signature': z.string() }),
})

test('the recorded signature vector is verified, where there is one', () => {
  for (const [, text] of examplePayloads(/^signature-vector\.json$/)) {
    const { secret, rawBody, headers } = signatureVectorSchema.parse(JSON.parse(text))
    const [timestamp, signature] = [headers['X-Chili-Timestamp'], headers['X-Chili-Signature']]
    const delivery = { timestamp, signature, body: Buffer.from(rawBody) }
    expect(verifySignature(delivery, [secret], now(timestamp))).toBe(true)
    expect(verifySignature({ ...delivery, body: Buffer.from(`${rawBody} `) }, [secret], now(timestamp))).toBe(false)
  }
})

const { secret, timestamp, signature, body: text } = VECTORS[0]!
const good = { timestamp, signature, body: Buffer.from(text) }

test('P4: any one of several secrets will do, in any place', () => {
  expect(verifySignature(good, [secret, 'old'], now(timestamp))).toBe(true)
  expect(verifySignature(good, ['new', secret], now(timestamp))).toBe(true)
  expect(verifySignature(good, ['new', 'old'], now(timestamp))).toBe(false)
  expect(verifySignature(good, [], now(timestamp))).toBe(false)
})

test.each([
  [-301_000, false],
  [-300_000, true],
  [0, true],
  [300_000, true],
  [300_999, true],
  [301_000, false],
])('P3: at %i ms from its signing a delivery is accepted: %s', (offsetMs, isAccepted) => {
  expect(verifySignature(good, [secret], now(timestamp) + offsetMs)).toBe(isAccepted)
})

test.each([
  ['no signature', { ...good, signature: undefined }],
  ['no timestamp', { ...good, timestamp: undefined }],
  ['a signature of another length', { ...good, signature: signature.slice(2) }],
  ['a list of signatures', { ...good, signature: `${signature},${signature}` }],
  ['upper-case hex', { ...good, signature: signature.toUpperCase() }],
  ['the placeholder that stands for a malformed one', { ...good, signature: '0'.repeat(64) }],
])('%s is refused without an exception', (_name, delivery) => {
  expect(verifySignature(delivery, [secret], now(timestamp))).toBe(false)
})
