import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { textOf } from '../json.ts'
import type { RecordStore } from '../record-store.ts'

const publicPem = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()

/** The public half, as PEM, of the Ed25519 pair that signs webhooks. The pair is made once and kept with the state. */
export function webhookPublicKey(store: RecordStore): string {
  const kept = textOf(store.get('webhook-key', 'ed25519')?.privateKey)
  const key = kept === undefined ? generateKeyPairSync('ed25519').privateKey : createPrivateKey(kept)
  if (kept === undefined) {
    store.put('webhook-key', 'ed25519', { privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() })
  }
  return publicPem(key)
}
