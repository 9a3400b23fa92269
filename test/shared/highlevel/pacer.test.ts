import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPacer, type Pacer } from '../../../shared/highlevel/pacer.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const WINDOW_MS = 10_000
const LIMIT = 100
const RESERVED = 2
const RESERVED_FOR_OTHERS = 10

/** A server that counts what arrives in every window of ten seconds, whoever sent it, and tells what is left. */
function createCountingServer(clock: { now(): number }) {
  const arrivals: number[] = []
  const inWindow = (until: number) => arrivals.filter((time) => time > until - WINDOW_MS && time <= until).length
  return {
    arrivals,
    arrive() {
      arrivals.push(clock.now())
      const remaining = Math.max(0, LIMIT - inWindow(clock.now()))
      return { max: LIMIT, remaining, intervalMs: WINDOW_MS }
    },
    /** The fullest window there ever was. */
    peak: () => Math.max(0, ...arrivals.map(inWindow)),
  }
}

function createWorld() {
  const clock = createManualClock()
  const server = createCountingServer(clock)
  const pacer = createPacer(clock)
  pacer.begin()
  /** One call with its way there and back; resolves when it is over. */
  async function call(by: Pacer = pacer, thereMs = 50, backMs = 50, hasHeaders = true) {
    const done = await by.take()
    await clock.sleep(thereMs)
    const headers = server.arrive()
    await clock.sleep(backMs)
    done(hasHeaders ? headers : 'no-headers')
  }
  return { clock, server, pacer, call }
}

test('P11: the first request of a batch goes alone, the others follow when its answer came', async () => {
  const { clock, server, call } = createWorld()
  const calls = Array.from({ length: 20 }, () => call())
  await clock.advance(60)
  expect(server.arrivals).toHaveLength(1)
  await clock.advance(50)
  await clock.advance(50)
  expect(server.arrivals).toHaveLength(20)
  await clock.advance(100)
  await Promise.all(calls)
})

test('P11: what is reserved for others is left in every window, and all of the rest is used', async () => {
  const { clock, server, call } = createWorld()
  const calls = Array.from({ length: 250 }, () => call())
  await clock.advance(1_000)
  expect(server.arrivals).toHaveLength(LIMIT - RESERVED)
  await clock.advance(WINDOW_MS)
  expect(server.arrivals).toHaveLength(2 * (LIMIT - RESERVED))
  await clock.advance(WINDOW_MS)
  await Promise.all(calls)
  expect(server.peak()).toBe(LIMIT - RESERVED)
})

test('P11: once another process is heard of at work, ten of each window are left to it, for five minutes', async () => {
  const { clock, server, call } = createWorld()
  const calls: Promise<void>[] = []
  const send = (count: number) => calls.push(...Array.from({ length: count }, () => call()))
  send(10)
  await clock.advance(1_000)
  server.arrive()
  send(1)
  await clock.advance(200)
  send(150)
  await clock.advance(7_000)
  expect(server.arrivals).toHaveLength(LIMIT - RESERVED_FOR_OTHERS)
  await clock.advance(5 * 60_000)
  send(150)
  await clock.advance(1_000)
  const before = server.arrivals.length
  await clock.advance(WINDOW_MS)
  expect(server.arrivals.length - before).toBe(150 - (LIMIT - RESERVED))
  await Promise.all(calls)
})

test('P11: what runs beside the location’s own batches keeps to its share of each window', async () => {
  const { clock, server, call } = createWorld()
  const beside = createPacer(clock, { share: 8 })
  const calls = Array.from({ length: 20 }, () => call(beside))
  await clock.advance(9_000)
  expect(server.arrivals).toHaveLength(8)
  await clock.advance(WINDOW_MS)
  expect(server.arrivals).toHaveLength(16)
  await clock.advance(WINDOW_MS)
  await Promise.all(calls)
})

test('P11: a share is no right to go over the limit', async () => {
  const { clock, server, call } = createWorld()
  for (let sent = 0; sent < LIMIT - RESERVED - 3; sent++) server.arrive()
  const beside = createPacer(clock, { share: 8 })
  const calls = Array.from({ length: 8 }, () => call(beside))
  await clock.advance(9_000)
  expect(server.arrivals).toHaveLength(LIMIT - RESERVED)
  await clock.advance(2 * WINDOW_MS)
  await Promise.all(calls)
  expect(server.peak()).toBeLessThanOrEqual(LIMIT)
})

test('P11: what another process used before this batch is told by the first answer and counted', async () => {
  const { clock, server, call } = createWorld()
  for (let sent = 0; sent < 70; sent++) server.arrive()
  const calls = Array.from({ length: 60 }, () => call())
  await clock.advance(5_000)
  expect(server.arrivals).toHaveLength(LIMIT - RESERVED)
  await clock.advance(WINDOW_MS)
  await Promise.all(calls)
  expect(server.peak()).toBeLessThanOrEqual(LIMIT)
})

describe('one location’s batches go from process to process', () => {
  /** Twenty batches of ten bookings, four requests of a second each, every batch in another process; answers how long that took. */
  async function alternate(isHandedOver: boolean): Promise<{ ms: number; peak: number }> {
    const clock = createManualClock()
    const server = createCountingServer(clock)
    let told: number[] = []
    const make = () => createPacer(clock, isHandedOver ? { recall: async () => told } : {})
    let isDone = false
    const startedAt = clock.now()
    const work = (async () => {
      for (let batch = 0; batch < 20; batch++) {
        const pacer = make()
        pacer.begin()
        const call = async () => {
          const done = await pacer.take()
          await clock.sleep(450)
          const headers = server.arrive()
          await clock.sleep(450)
          done(headers)
        }
        const book = async () => {
          for (let step = 0; step < 4; step++) await call()
        }
        await Promise.all(Array.from({ length: 10 }, book))
        told = pacer.inWindow()
      }
      isDone = true
    })()
    while (!isDone) await clock.advance(500)
    await work
    return { ms: clock.now() - startedAt, peak: server.peak() }
  }

  test('P11: told when they were sent, the next process loses no time; told nothing it takes them for sent just now', async () => {
    const [told, untold] = [await alternate(true), await alternate(false)]
    expect([told.peak <= LIMIT, untold.peak <= LIMIT]).toEqual([true, true])
    expect(untold.ms / told.ms).toBeGreaterThan(1.2)
  })

  test('P11: what cannot be recalled counts as sent just now', async () => {
    const clock = createManualClock()
    const pacer = createPacer(clock, { recall: () => Promise.reject(new Error('no table')) })
    pacer.begin()
    const first = await pacer.take()
    first({ max: LIMIT, remaining: 0, intervalMs: WINDOW_MS })
    let isSent = false
    const second = pacer.take().then(() => {
      isSent = true
    })
    await clock.advance(WINDOW_MS - 1)
    expect(isSent).toBe(false)
    await clock.advance(2)
    await second
  })

  test('P11: what leaves the window while it is asked for does not count as sent just now', async () => {
    const clock = createManualClock()
    const sentBefore = [...Array<number>(60).fill(9_900), ...Array<number>(37).fill(5_000)]
    const told = sentBefore.map((ms) => clock.now() - ms)
    const recall = async () => {
      await clock.sleep(200)
      return told
    }
    const pacer = createPacer(clock, { recall })
    pacer.begin()
    const first = await pacer.take()
    first({ max: LIMIT, remaining: LIMIT - 98, intervalMs: WINDOW_MS })
    let sent = 0
    const others = Array.from({ length: 60 }, async () => {
      const done = await pacer.take()
      sent++
      done('no-headers')
    })
    await clock.advance(199)
    expect(sent).toBe(0)
    await clock.advance(1)
    expect(sent).toBe(60)
    await Promise.all(others)
  })

  test('P11: a process is not told of its own requests as if they were another’s', async () => {
    const clock = createManualClock()
    let told: number[] = []
    const pacer = createPacer(clock, { recall: async () => told })
    const first = await pacer.take()
    first({ max: LIMIT, remaining: LIMIT - 1, intervalMs: WINDOW_MS })
    for (let count = 1; count < 60; count++) (await pacer.take())('no-headers')
    told = pacer.inWindow()
    pacer.begin()
    const done = await pacer.take()
    done({ max: LIMIT, remaining: LIMIT - 90, intervalMs: WINDOW_MS })
    expect(pacer.inWindow()).toHaveLength(90)
  })

  test('P11: what public doors may use is left to them from the first request on', async () => {
    const clock = createManualClock()
    const server = createCountingServer(clock)
    const pacer = createPacer(clock, { leftToDoors: 30 })
    pacer.begin()
    const calls = Array.from({ length: 120 }, async () => (await pacer.take())(server.arrive()))
    await clock.advance(5_000)
    expect(server.arrivals).toHaveLength(LIMIT - 30 - RESERVED)
    await clock.advance(WINDOW_MS)
    await Promise.all(calls)
  })
})

test('P11: without rate headers the window counts as used from the batch’s begin', async () => {
  const { clock, server, pacer, call } = createWorld()
  const calls = Array.from({ length: 5 }, () => call(pacer, 50, 50, false))
  await clock.advance(WINDOW_MS)
  expect(server.arrivals).toHaveLength(1)
  await clock.advance(200)
  expect(server.arrivals).toHaveLength(5)
  await clock.advance(200)
  await Promise.all(calls)
})

test('P11: without headers later on, what is known stays known', async () => {
  const { clock, server, pacer, call } = createWorld()
  const first = call()
  await clock.advance(200)
  const calls = Array.from({ length: 30 }, () => call(pacer, 50, 50, false))
  await clock.advance(200)
  expect(server.arrivals).toHaveLength(31)
  await Promise.all([first, ...calls])
})

test('P11: batches of one request each are counted, too, however many there are', async () => {
  const { clock, server, pacer, call } = createWorld()
  let isDone = false
  const batches = (async () => {
    for (let batch = 0; batch < 200; batch++) {
      pacer.begin()
      await call(pacer, 1, 1)
    }
    isDone = true
  })()
  await clock.advance(WINDOW_MS - 1)
  expect(server.arrivals).toHaveLength(LIMIT - RESERVED)
  await clock.advance(3 * WINDOW_MS)
  await batches
  expect(isDone).toBe(true)
  expect(server.peak()).toBe(LIMIT - RESERVED)
})

test('a request that got no answer tells nothing: the next one goes alone again', async () => {
  const { clock, server, pacer, call } = createWorld()
  const lost = await pacer.take()
  const calls = Array.from({ length: 5 }, () => call())
  await clock.advance(100)
  expect(server.arrivals).toHaveLength(0)
  lost('no-answer')
  await clock.advance(60)
  expect(server.arrivals).toHaveLength(1)
  await clock.advance(200)
  await Promise.all(calls)
  expect(server.arrivals).toHaveLength(5)
})

test('F15: a pause holds everything back for so long, and a shorter one does not cut it', async () => {
  const { clock, server, pacer, call } = createWorld()
  const first = call()
  await clock.advance(200)
  pacer.pause(60_000)
  pacer.pause(1_000)
  const calls = Array.from({ length: 5 }, () => call())
  await clock.advance(59_999)
  expect(server.arrivals).toHaveLength(1)
  await clock.advance(200)
  expect(server.arrivals).toHaveLength(6)
  await Promise.all([first, ...calls])
})

test('the limit is the one that the server tells', async () => {
  const { clock, pacer } = createWorld()
  const first = await pacer.take()
  first({ max: 25, remaining: 24, intervalMs: 2_000 })
  let sent = 1
  const calls = Array.from({ length: 60 }, async () => {
    const done = await pacer.take()
    sent++
    done('no-headers')
  })
  await clock.advance(1_999)
  expect(sent).toBe(23)
  await clock.advance(2_002)
  expect(sent).toBe(46)
  await clock.advance(2_002)
  await Promise.all(calls)
})

// Slow on the way for the first part, quick for the rest, is what stretches a window; short pauses make batches overlap in it.
const batch = fc.record({
  process: fc.constantFrom(0, 1),
  pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12_000 })),
  count: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 50, max: 200 })),
  spreadMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4_000 })),
  slowUntil: fc.integer({ min: 0, max: 120 }),
  slowMs: fc.integer({ min: 0, max: 5_000 }),
  quickMs: fc.integer({ min: 0, max: 100 }),
  withoutHeaders: fc.integer({ min: 2, max: 9 }),
})
// Whoever else calls begins with one request and waits for what its answer tells: at most two in any window that nobody expects.
const foreign = fc.array(fc.integer({ min: 5_000, max: 30_000 }), { maxLength: 40 })

test('P11: in no window of ten seconds the server counts more than its limit, whatever the schedule and whoever else calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), foreign, async (batches, gaps) => {
      const { clock, server, call } = createWorld()
      const processes = [createPacer(clock), createPacer(clock)]
      const others = (async () => {
        for (const gap of gaps) {
          await clock.sleep(gap)
          server.arrive()
        }
      })()
      let isDone = false
      const ours = (async () => {
        // The queue gives a location's batches to one process at a time, one after the other.
        for (const { process, pauseMs, count, spreadMs, slowUntil, slowMs, quickMs, withoutHeaders } of batches) {
          await clock.sleep(pauseMs)
          const pacer = processes[process]!
          pacer.begin()
          const requests = Array.from({ length: count }, async (_, at) => {
            await clock.sleep((at * spreadMs) / count)
            await call(pacer, at < slowUntil ? slowMs : quickMs, quickMs, at % withoutHeaders !== 1)
          })
          await Promise.all(requests)
        }
        isDone = true
      })()
      for (let window = 0; window < 60 && !isDone; window++) await clock.advance(WINDOW_MS)
      await clock.advance(400_000)
      await Promise.all([ours, others])
      expect(server.peak()).toBeLessThanOrEqual(LIMIT)
    }),
    { numRuns: 40 },
  )
})

test('F10: a wait that would outlast the invocation is refused at once, and says how long it is', async () => {
  const clock = createManualClock()
  const pacer = createPacer(clock)
  pacer.pause(60_000)
  await expect(pacer.take(clock.now() + 30_000)).rejects.toMatchObject({
    name: 'RateLimitedError',
    retryAfterMs: 60_000,
  })
  expect(clock.sleepers()).toBe(0)
})
