import { plain } from '../../../infra/local/simulators/json.ts'
import { createSimulator, type Process } from '../../simulation/simulator.ts'
import { callOf, createHighLevelSide } from '../../simulation/system/other-sides.ts'

const SECOND = 1000
const CALL_MS = 10_000
/** When the queue hands a booking out again that its worker gave up. */
const AGAIN_MS = 30 * SECOND

/** How long to wait after the n-th refusal of a call in a row; undefined gives the booking up. */
export type OnLimit = (refusal: number, intervalMs: number) => number | undefined

/** Tries again after a second, twice that, four times that, for ever. */
export const naive: OnLimit = (refusal) => SECOND * 2 ** Math.min(refusal - 1, 4)

/**
 * What HighLevel's official SDK does when `rateLimitRetry` is on: waits for the whole interval that the headers tell, three
 * times at most, then throws. Read in @gohighlevel/api-client 3.1.0, `getRateLimitRetryDelay`.
 */
export const officialRetry: OnLimit = (refusal, intervalMs) => (refusal <= 3 ? intervalMs : undefined)

export interface PlainRun {
  seconds: number
  admitted: number
  refused: number
  /** Bookings that were given up and begun again from their start. */
  givenUp: number
}

/** Bookings of one location, one call after the other, as a worker without a pacer does them; on the same virtual clock as ours. */
export async function runPlainWorker(options: { bookings: number; seed: number; onLimit: OnLimit }): Promise<PlainRun> {
  const { bookings, seed, onLimit } = options
  const location = { id: 'location-1', companyId: 'agency-1', name: 'One', timezone: 'America/New_York' }
  const sim = createSimulator({ seed, faultRate: 0, crashRate: 0, slowRate: 0 })
  const highLevel = createHighLevelSide({
    now: sim.now,
    locations: [location],
    locationOf: () => location.id,
    tell() {},
  })
  const worker: Process = { isAlive: true }
  const clock = sim.clockOf(worker)
  const run: PlainRun = { seconds: 0, admitted: 0, refused: 0, givenUp: 0 }

  /** The answer, or undefined when the call was given up. */
  async function call(method: string, path: string, content?: object): Promise<unknown> {
    const init = {
      method,
      headers: { authorization: 'Bearer any', version: '2021-07-28', 'content-type': 'application/json' },
      ...(content ? { body: JSON.stringify(content) } : {}),
    }
    const sent = callOf(`https://highlevel.test${path}`, init)
    for (let refusal = 1; ; refusal++) {
      const reply = await sim.call(worker, method, () => highLevel.api(sent), CALL_MS)
      if (reply.status < 300) return reply.body
      if (reply.status !== 429) throw new Error(`${method} ${path}: ${reply.status}`)
      run.refused++
      const waitMs = onLimit(refusal, Number(reply.headers?.['x-ratelimit-interval-milliseconds'] ?? 10_000))
      if (waitMs === undefined) return undefined
      await clock.sleep(waitMs)
    }
  }

  async function book(email: string): Promise<boolean> {
    const query = new URLSearchParams({ locationId: location.id, email })
    if ((await call('GET', `/contacts/search/duplicate?${query}`)) === undefined) return false
    const tags = ['cp-booked']
    const made = await call('POST', '/contacts/', { locationId: location.id, email, firstName: 'Pat', tags })
    if (made === undefined) return false
    const [contact] = highLevel.find('contact', { owner: location.id, email })
    const path = `/contacts/${plain(contact?.id)}`
    if ((await call('POST', `${path}/notes`, { body: 'Product demo' })) === undefined) return false
    const task = { title: 'Prepare', dueDate: new Date(sim.now()).toISOString(), completed: false }
    return (await call('POST', `${path}/tasks`, task)) !== undefined
  }

  const startedAt = sim.now()
  let isDone = false
  sim.start(worker, async () => {
    for (let count = 0; count < bookings; count++) {
      const email = `guest-${count}@example.org`
      for (let attempt = 0; !(await book(attempt === 0 ? email : `again-${attempt}-${email}`)); attempt++) {
        run.givenUp++
        await clock.sleep(AGAIN_MS)
      }
    }
    isDone = true
  })
  while (!isDone) await sim.runUntil(sim.now() + SECOND)
  return { ...run, seconds: (sim.now() - startedAt) / SECOND, admitted: highLevel.admitted(location.id) }
}
