import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { signedDelivery } from './chili-piper-bodies.ts'

export const APP_ID = '66f0a1b2c3d4e5f601234567'

/** Two keys that HighLevel may sign with, as while it changes them. */
export const WEBHOOK_KEYS = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey]

export const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()

/** The INSTALL of a location as HighLevel sends it: flat, with more in it than we use. */
export const installEvent = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'INSTALL',
  appId: APP_ID,
  versionId: APP_ID,
  companyId: 'company1',
  locationId: 'location-1',
  userId: 'user-1',
  planId: 'plan-1',
  trial: { onTrial: false },
  isWhitelabelCompany: false,
  whitelabelDetails: {},
  companyName: 'Canary Agency',
  timestamp: '2026-03-01T08:59:58.000Z',
  webhookId: 'webhook-1',
  ...overrides,
})

export interface HighLevelDeliveryOptions {
  body?: string | Uint8Array | Record<string, unknown>
  key?: KeyObject
  query?: string
  isBase64Encoded?: boolean
  /** Changes or removes headers after signing. */
  headers?: Record<string, string | undefined>
}

/** A delivery to POST /webhooks/highlevel, rightly signed unless told otherwise. */
export function highLevelDelivery(options: HighLevelDeliveryOptions = {}): APIGatewayProxyEventV2 {
  const { body = installEvent(), key = WEBHOOK_KEYS[0]!, query = '' } = options
  const bytes =
    body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return signedDelivery({
    path: '/webhooks/highlevel',
    query,
    body: bytes,
    isBase64Encoded: options.isBase64Encoded ?? body instanceof Uint8Array,
    headers: {
      'x-chili-timestamp': undefined,
      'x-chili-signature': undefined,
      'x-ghl-signature': sign(null, bytes, key).toString('base64'),
      ...options.headers,
    },
  })
}
