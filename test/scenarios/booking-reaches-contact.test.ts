import { afterAll, beforeAll, expect, test } from 'vitest'
import { runDemo } from '../../infra/local/demo/run-demo.ts'
import { createStageWorld, meetingStories } from '../support/stage-world.ts'

let world: Awaited<ReturnType<typeof createStageWorld>>
beforeAll(async () => {
  world = await createStageWorld()
})
afterAll(() => world.close())

test('the demo passes: booked, moved, handed over, cancelled and repeated, each as it should be', async () => {
  const printed: string[] = []
  expect(await runDemo(world.simulators, (text) => printed.push(text))).toEqual([])
  expect(printed.join('\n')).toContain('4 HighLevel calls: GET, POST, POST, POST')
})

test('P5, P11: 200 signed deliveries for 40 contacts, as fast as they go in: all stored, all synced, one contact, note and task each', {
  timeout: 90_000,
}, async () => {
  const before = (await world.simulators.requests()).length
  const deliveries = meetingStories(40, 5)
  const statuses = await Promise.all(deliveries.map((delivery) => world.deliver(delivery)))
  expect(new Set(statuses)).toEqual(new Set([202]))

  await expect.poll(() => world.waiting(), { timeout: 60_000, interval: 100 }).toBe(0)
  for (let contact = 0; contact < 40; contact++) {
    const seen = await world.simulators.contactsOf(`guest-${contact}@example.org`)
    expect(seen.map(({ notes, tasks }) => [notes.length, tasks.length])).toEqual([[1, 1]])
    expect(seen[0]!.contact.tags?.toSorted()).toEqual(['cp-booked', 'cp-rescheduled'])
  }
  const requests = (await world.simulators.requests()).slice(before)
  expect(requests.filter(({ status }) => status >= 400)).toEqual([])
  expect(await world.dead()).toBe(0)
})

test('P17: no name, address or secret is in any log line', () => {
  const lines = world.log.filter((line) =>
    /guest-\d|pat\.|Prospect|@example\.org|pit-stage-world|signing-secret/.test(line),
  )
  expect(lines).toEqual([])
  expect(world.log.length).toBeGreaterThan(100)
})
