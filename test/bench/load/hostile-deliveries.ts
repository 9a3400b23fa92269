import { gzipSync } from 'node:zlib'
import { MAX_BODY_BYTES } from '../../../functions/webhook/check-request.ts'
import { createRandom } from '../../simulation/random.ts'
import { type DeliveryOptions, meetingBody, SIGNED_AT, signedDelivery } from '../../support/chili-piper-bodies.ts'
import type { Sent } from './ingest-burst.ts'

const json = JSON.stringify(meetingBody({ meetingIdChili: 'hostile' }))
const right = signedDelivery({ body: json }).headers['x-chili-signature'] ?? ''
const nested = (depth: number) => `{"meetingIdChili":"m","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
const latin1 = Buffer.from('{"meetingIdChili":"m","meetingTitle":"caf\xe9"}', 'latin1')
/** A meeting that takes so many bytes. */
const sized = (bytes: number) => json.replace('Product demo', 'x'.repeat(bytes - json.length + 'Product demo'.length))

const refused = (answer: number, options: DeliveryOptions): Sent => ({
  event: signedDelivery({ body: json, ...options }),
  answer,
  isHostile: true,
})
const signature = (value: string) => refused(401, { headers: { 'x-chili-signature': value } })
const aside = (body: string | Uint8Array): Sent => ({
  event: signedDelivery({ body }),
  answer: 202,
  kept: 'dead-letters',
  isHostile: true,
})
const taken = (body: string): Sent => ({ event: signedDelivery({ body }), answer: 202, kept: 'sync', isHostile: true })

/** By the numbers of the bad-input list: what anyone can send. */
const UNVERIFIED: Record<string, Sent> = {
  'W1: no signature': refused(401, { headers: { 'x-chili-signature': undefined } }),
  'W2: wrong signature': refused(401, { secret: 'wrong' }),
  'W2: truncated signature': signature(right.slice(0, 32)),
  'W3: signature of 10,000 digits': signature('a'.repeat(10_000)),
  'W4: 1,000 signatures': signature(Array.from({ length: 1_000 }, () => right).join(',')),
  'W7: timestamp in milliseconds': refused(401, { timestamp: `${SIGNED_AT}000` }),
  'W8: signed 301 s ago': refused(401, { timestamp: String(SIGNED_AT - 301) }),
  'W2: wrong signature over 256 KiB': refused(401, { secret: 'wrong', body: sized(MAX_BODY_BYTES) }),
  'W17: 256 KiB and a byte': refused(413, { body: sized(MAX_BODY_BYTES + 1) }),
  'W18: text': refused(415, { headers: { 'content-type': 'text/plain' } }),
  'W19: gzip': refused(415, { body: gzipSync(json), headers: { 'content-encoding': 'gzip' } }),
}

/** What is rightly signed all the same: put aside, or odd and to be kept. */
const VERIFIED: Record<string, Sent> = {
  'W13: invalid UTF-8': aside(latin1),
  'W14: nothing': aside(''),
  'W15: truncated JSON': aside(json.slice(0, -1)),
  'W15: truncated JSON of 256 KiB': aside(sized(MAX_BODY_BYTES + 1).slice(0, -1)),
  'W16: nesting of 65': aside(nested(65)),
  'W16: nesting of 100,000': aside(nested(100_000)),
  'W17: 256 KiB': taken(sized(MAX_BODY_BYTES)),
  'W19: gzip that does not say so': aside(gzipSync(Buffer.alloc(1_000_000))),
  'W20: keys of prototypes': taken(
    json.replace('{', '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},'),
  ),
  'W21: a number as id': aside('{"meetingIdChili":12345678901234567890}'),
  'W22: 50,000 times U+FFFF': taken(json.replace('Product demo', '\uffff'.repeat(50_000))),
}

export const HOSTILE = {
  unsigned: Object.values(UNVERIFIED),
  all: Object.values({ ...UNVERIFIED, ...VERIFIED }),
} as const

/** The good ones with so many hostile ones in between that those are this share of all; the seed decides which comes when. */
export function amongHostile(good: readonly Sent[], kinds: readonly Sent[], share: number, seed: number): Sent[] {
  const random = createRandom(seed)
  const hostile = Math.round((good.length * share) / (1 - share))
  const all = [...good, ...Array.from({ length: hostile }, (_, index) => kinds[index % kinds.length]!)]
  for (let at = all.length - 1; at > 0; at--) {
    const other = random.between(0, at)
    const kept = all[at]!
    all[at] = all[other]!
    all[other] = kept
  }
  return all
}
