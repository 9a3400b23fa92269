import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds a delivery's timestamp may be off, either way; the vendor's sample uses the same. */
export const MAX_AGE_SECONDS = 300

const TIMESTAMP = /^\d{10}$/
const SIGNATURE = /^[0-9a-f]{64}$/

export interface SignedDelivery {
  /** X-Chili-Timestamp as received. */
  timestamp: string | undefined
  /** X-Chili-Signature as received. */
  signature: string | undefined
  /** The body's bytes, before anything read them. */
  body: Uint8Array
}

/**
 * True when the delivery was signed with one of the secrets within ±300 s of `now`.
 * Rule: lower-case hex HMAC-SHA256 over `{timestamp}.{raw body}` (help.chilipiper.com, article 39402611091475).
 * Every cause of a refusal does the same work, so time tells nothing.
 */
export function verifySignature(delivery: SignedDelivery, secrets: readonly string[], now: number): boolean {
  const timestamp = delivery.timestamp ?? ''
  const signature = delivery.signature ?? ''
  const wellFormed = TIMESTAMP.test(timestamp) && SIGNATURE.test(signature)
  const given = Buffer.from(wellFormed ? signature : '0'.repeat(64), 'hex')
  let matches = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(delivery.body).digest()
    if (timingSafeEqual(expected, given)) matches = true
  }
  const isFresh = Math.abs(Math.floor(now / 1000) - Number(timestamp)) <= MAX_AGE_SECONDS
  return wellFormed && isFresh && matches
}
