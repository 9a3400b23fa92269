import { expect, test } from 'vitest'
import { SIGNED_AT, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

const TEN_MINUTES_MS = 600_000
const signedAt = (seconds: number) => signedDelivery({ timestamp: String(SIGNED_AT + seconds) })

test('F32: after the clock jumped ten minutes ahead nothing older is taken, and what is signed then is', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedAt(0))).toBe(202)
  await world.clock.advance(TEN_MINUTES_MS)

  expect(await world.deliver(signedAt(0))).toBe(401)
  expect(await world.deliver(signedAt(600))).toBe(202)
  expect(world.synced()).toHaveLength(2)
})

test('F32: after it jumped ten minutes back the same delivery is the same message, and what comes from ahead is refused until it is time', async () => {
  const world = createWebhookWorld()
  expect(await world.deliver(signedAt(0))).toBe(202)
  await world.clock.advance(-TEN_MINUTES_MS)

  expect(await world.deliver(signedAt(0))).toBe(401)
  expect(await world.deliver(signedAt(-400))).toBe(202)
  await world.clock.advance(TEN_MINUTES_MS)
  // A replay inside the window is the same message to the queue: no second effect.
  expect(await world.deliver(signedAt(0))).toBe(202)
  const [first, , again] = world.synced().map(({ MessageDeduplicationId }) => MessageDeduplicationId)
  expect(again).toBe(first)
})
