import { beforeEach, expect, test } from 'vitest'
import { meetingBody, signedDelivery } from '../../support/chili-piper-bodies.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

let world: ReturnType<typeof createWebhookWorld>
beforeEach(() => {
  world = createWebhookWorld()
})

const groups = () => world.synced().map(({ MessageGroupId }) => MessageGroupId)

test.each([
  ['a booking that no route names', {}, ['location-1']],
  ['a booking of a routed workspace', { workspaceName: 'support' }, ['location-3']],
])('%s waits in the group of its location', async (_, fields, expected) => {
  expect(await world.deliver(signedDelivery({ body: meetingBody(fields) }))).toBe(202)
  expect(groups()).toEqual(expected)
})

test.each([
  ['of a colleague', { primaryGuestEmail: 'Kim@Sub.Colleagues.Example' }],
  ['of a test address', { primaryGuestEmail: 'pat+test@example.org' }],
  ['that a route ignores', { productFeatureName: 'Recruiting' }],
])('a booking %s is answered 202, counted, and goes no further', async (_, fields) => {
  expect(await world.deliver(signedDelivery({ body: meetingBody(fields) }))).toBe(202)
  expect(world.synced()).toEqual([])
  expect(world.deadLetters()).toEqual([])
  expect(world.counts).toEqual({ DeliveryIgnored: 1 })
})
