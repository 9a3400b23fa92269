import { expect, onTestFinished, test } from 'vitest'
import { createFloodWorld, mostWithin, p95 } from '../../support/flood-world.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const TICK_MS = 20
const MINUTE_MS = 60_000

/** A minute with a booking in every two seconds, and with 50 strangers a second or none. */
async function minute(isFlooded: boolean) {
  const clock = createManualClock()
  const world = createFloodWorld(clock, 10)
  onTestFinished(() => world.close())
  const visits: Promise<{ statusCode?: number }>[] = []
  const bookings: Promise<number>[] = []
  for (let at = 0; at < MINUTE_MS; at += TICK_MS) {
    if (isFlooded) visits.push(world.visit())
    if (at % 2000 === 1000) bookings.push(world.book())
    await clock.advance(TICK_MS)
  }
  await clock.advance(MINUTE_MS)
  return { world, answers: await Promise.all(visits), bookingMs: await Promise.all(bookings) }
}

test('fifty strangers a second in ten processes cost a location ten requests in ten seconds, no refusal and no booking its time', async () => {
  const [quiet, flood] = [await minute(false), await minute(true)]
  expect(flood.answers).toHaveLength(3000)
  expect(new Set(flood.answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  const { visitorsAt, refused } = flood.world.seen
  expect(visitorsAt.length).toBeGreaterThan(30)
  expect(mostWithin(visitorsAt, 10_000)).toBeLessThanOrEqual(10)
  expect(refused).toBe(0)
  expect(p95(flood.bookingMs) - p95(quiet.bookingMs)).toBeLessThanOrEqual(500)
})

test('a flood costs few operations of the table: who was refused does not ask again at once', async () => {
  const { world } = await minute(true)
  const { reads, writes } = world.table.counts
  // Of 3,000 visits. A slot that becomes free is asked for once by each of ten processes.
  expect(reads).toBeLessThan(1200)
  expect(writes).toBeLessThan(600)
})
