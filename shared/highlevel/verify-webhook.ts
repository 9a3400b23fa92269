import { createPublicKey, type KeyObject, verify } from 'node:crypto'

/** True when the bytes were signed by HighLevel. `signature` is the X-GHL-Signature header as received. */
export type VerifyWebhook = (signature: string | undefined, body: Uint8Array) => boolean

const SIGNATURE_BYTES = 64
// A check costs 0.1 ms and is made per key.
const MAX_KEYS = 4
const PEM = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----/g

/**
 * Checks Ed25519 signatures in base64 over the raw body, by any of the keys: HighLevel announces a new key before it
 * ends the old one. The text `N/A`, which HighLevel sends for "none", is no signature.
 * @param publicKeys PEM blocks, one after the other
 * @throws Error at start when there is no key, more than four, or one that is not Ed25519
 */
export function createVerifyWebhook(publicKeys: string): VerifyWebhook {
  const keys = readKeys(publicKeys)
  return (signature, body) => {
    const bytes = signature === undefined ? undefined : decode(signature)
    return bytes !== undefined && keys.some((key) => verify(null, body, key, bytes))
  }
}

/** The decoder takes many texts for the same bytes; only the one that it would write itself counts. */
function decode(signature: string): Buffer | undefined {
  const bytes = Buffer.from(signature, 'base64')
  return bytes.length === SIGNATURE_BYTES && bytes.toString('base64') === signature ? bytes : undefined
}

function readKeys(text: string): KeyObject[] {
  const keys = (text.match(PEM) ?? []).map(readKey)
  const areGood = keys.every((key) => key?.asymmetricKeyType === 'ed25519')
  if (keys.length >= 1 && keys.length <= MAX_KEYS && areGood) return keys.filter((key) => key !== undefined)
  throw new Error(`HighLevel's webhook keys must be one to ${MAX_KEYS} Ed25519 public keys in PEM form`)
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}
