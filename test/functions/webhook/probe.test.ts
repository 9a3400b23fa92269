import { expect, test } from 'vitest'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

const ID = '6f1c0f7e-8a44-4b0e-9d59-2f6c7a3e1b10'
const PROBE = `{"probe":"${ID}"}`

test('a signed probe is stored in a group that no location has, and moves no figure of bookings', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedDelivery({ body: PROBE }))).toBe(202)
  const [message] = world.synced()
  expect(message?.MessageGroupId).toBe('doctor/probes')
  const { locationId, event } = parseEnvelope(message?.MessageBody ?? '')
  expect([locationId, event]).toEqual(['location-1', { kind: 'probe', tenant: 'demo', probeId: ID }])
  expect(world.counts).toEqual({})
})

test('P2: a probe that is signed with another secret is refused like any delivery', async () => {
  await createWebhookWorld().expectRefused(signedDelivery({ body: PROBE, secret: 'another-secret' }), 401)
})

test.each([
  ['more than a probe', `{"probe":"${ID}","more":1}`],
  ['no UUID', '{"probe":"pat@example.org"}'],
  ['a UUID with letters that are none', `{"probe":"${ID.replace('6', 'g')}"}`],
])('what only looks like a probe is a delivery that nobody can read: %s', async (_, body) => {
  await createWebhookWorld().expectQuarantined(signedDelivery({ body }), 'field meetingIdChili')
})

test('a probe to another change than created is none', async () => {
  await createWebhookWorld().expectQuarantined(
    signedDelivery({ body: PROBE, change: 'updated' }),
    'field meetingIdChili',
  )
})
