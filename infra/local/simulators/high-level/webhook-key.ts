import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { textOf } from '../json.ts'
import type { RecordStore } from '../record-store.ts'

/** The Ed25519 pair that signs webhooks. It is made once and kept with the state. */
export function webhookKey(store: RecordStore): KeyObject {
  const kept = textOf(store.get('webhook-key', 'ed25519')?.privateKey)
  const key = kept === undefined ? generateKeyPairSync('ed25519').privateKey : createPrivateKey(kept)
  if (kept === undefined) {
    store.put('webhook-key', 'ed25519', { privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() })
  }
  return key
}

/** The public half as PEM. */
export const publicPem = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
