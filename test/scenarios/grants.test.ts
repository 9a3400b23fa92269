import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTwoLocationsWorld } from '../support/two-locations-world.ts'

// Ten minutes pass in fifteen seconds, of which a busy machine may lose some.
const RATE = 40
const MINUTE_MS = 60_000

let world: Awaited<ReturnType<typeof createTwoLocationsWorld>>
beforeAll(async () => {
  world = await createTwoLocationsWorld(RATE)
})
afterAll(() => world.close())

const meeting = (tenant: string, day: number) => ({
  meetingIdChili: `meeting-${tenant}`,
  meetingTitle: 'Product demo',
  meetingStartTime: `2026-12-0${day}T15:00:00Z`,
  meetingEndTime: `2026-12-0${day}T15:30:00Z`,
  primaryGuestEmail: `guest-${tenant}@example.org`,
})
const told = (line: string) => world.log.filter((entry) => entry.includes(line)).length
const contactsOf = (tenant: string) =>
  world.control(`contacts?email=guest-${tenant}@example.org`) as Promise<{ notes: { body: string }[] }[]>
const notesOf = async (tenant: string) =>
  (await contactsOf(tenant)).flatMap(({ notes }) => notes.map(({ body }) => body))

test('P14: a lost grant holds its location and no other, alarms once, and after a reconnect everything drains by itself in order', {
  timeout: 90_000,
}, async () => {
  expect([await world.connect('location-north'), await world.connect('location-south')]).toEqual([200, 200])
  await world.control('revoke', { locationId: 'location-north' })
  for (const day of [1, 2, 3]) {
    const change = day === 1 ? 'created' : 'updated'
    expect(await world.deliver('north', change, meeting('north', day))).toBe(202)
    expect(await world.deliver('south', change, meeting('south', day))).toBe(202)
    // Chili Piper signs whole seconds, and this stage's seconds are short.
    await world.clock.sleep(1500)
  }

  // The other location goes on as if nothing had happened.
  await expect.poll(async () => (await notesOf('south'))[0]?.match(/moved from/g)?.length, { timeout: 20_000 }).toBe(2)
  // Noticed within ten minutes: the second refusal, three minutes after the first, is for good.
  const lostAt = world.clock.now()
  await expect.poll(() => told('grant lost'), { timeout: 15_000, interval: 50 }).toBe(1)
  expect(world.clock.now() - lostAt).toBeLessThan(10 * MINUTE_MS)
  expect(await world.count('SyncQueueUrl')).toBe(3)
  expect(await notesOf('north')).toEqual([])

  expect(await world.connect('location-north')).toBe(200)
  const connectedAt = world.clock.now()
  await expect.poll(() => world.count('SyncQueueUrl'), { timeout: 30_000, interval: 50 }).toBe(0)
  expect(world.clock.now() - connectedAt).toBeLessThan(15 * MINUTE_MS)
  const [note = '', ...others] = await notesOf('north')
  expect(others).toEqual([])
  const history = note.split('History:\n')[1] ?? ''
  expect(history).toMatch(/booked for 2026-12-01.*to 2026-12-02.*to 2026-12-03/s)
  expect(told('grant lost')).toBe(1)
  expect([await world.count('DeadLetterQueueUrl')]).toEqual([0])
})

test('an access token that ran out is refreshed once, and the bookings that found out are synced', {
  timeout: 60_000,
}, async () => {
  const refreshes = async () => {
    const grants = (await world.control('grants')) as { locationId?: string; isLiving: boolean; refreshes: number }[]
    return grants.find((grant) => grant.locationId === 'location-south' && grant.isLiving)?.refreshes
  }
  const before = (await refreshes()) ?? 0
  await world.control('expire', { locationId: 'location-south' })
  const guests = [1, 2, 3, 4, 5].map((guest) => `expired-${guest}`)
  const statuses = await Promise.all(guests.map((guest) => world.deliver('south', 'created', meeting(guest, 4))))
  expect(new Set(statuses)).toEqual(new Set([202]))

  await expect.poll(() => world.count('SyncQueueUrl'), { timeout: 20_000 }).toBe(0)
  for (const guest of guests) expect(await notesOf(guest)).toHaveLength(1)
  expect(await refreshes()).toBe(before + 1)
  expect(await world.count('DeadLetterQueueUrl')).toBe(0)
})
