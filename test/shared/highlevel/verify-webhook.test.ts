import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { createVerifyWebhook } from '../../../shared/highlevel/verify-webhook.ts'
import { publicPem, WEBHOOK_KEYS } from '../../support/high-level-deliveries.ts'

const [KEY] = WEBHOOK_KEYS
const body = Buffer.from('{"type":"INSTALL"}')

test('the key in the configuration is HighLevel’s current one', () => {
  const { webhookPublicKeys } = defineIntegration({ tenants: { demo: { location: 'location-1' } } }).highLevel
  const raw = createPublicKey(webhookPublicKeys[0]!).export({ format: 'jwk' }).x
  // Its 32 bytes as published: marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide
  expect(Buffer.from(raw ?? '', 'base64url').toString('hex')).toBe(
    '8b61d1d6cacbe28d7c3bc0516bb815258ec6edbba96cddc7f40c09ac708388e8',
  )
  expect(createVerifyWebhook(webhookPublicKeys.join('\n'))(sign(null, body, KEY!).toString('base64'), body)).toBe(false)
})

test('a right signature by any of the keys is accepted', () => {
  const verify = createVerifyWebhook(WEBHOOK_KEYS.map(publicPem).join('\n'))
  for (const key of WEBHOOK_KEYS) expect(verify(sign(null, body, key).toString('base64'), body)).toBe(true)
})

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
test.each([
  ['nothing', ''],
  ['no PEM', 'MCowBQYDK2VwAyEA'],
  ['a PEM with nothing in it', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
  ['an RSA key', publicPem(rsa)],
  ['a good and a bad key', `${publicPem(KEY!)}\n${publicPem(rsa)}`],
  ['five keys', publicPem(KEY!).repeat(5)],
])('%s for keys stops the start', (_name, keys) => {
  expect(() => createVerifyWebhook(keys)).toThrow('one to 4 Ed25519 public keys in PEM form')
})
