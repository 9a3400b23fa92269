import fc from 'fast-check'
import type { Clock } from '../../shared/clock.ts'
import { bodiesLike } from './hostile-json.ts'
import { hostileText } from './hostile-text.ts'

const STATUSES = [200, 201, 204, 301, 302, 400, 401, 403, 404, 409, 418, 422, 423, 429, 500, 502, 503, 504, 599]
const NUMBERS = [
  '0',
  '1',
  '-1',
  '1e9',
  '1000000000000',
  '999999999999',
  '100',
  '10000',
  '9'.repeat(400),
  '0x10',
  ' 5 ',
  '5, 6',
  '',
  'NaN',
]
const DATES = [
  'Wed, 21 Oct 2026 07:28:00 GMT',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'June',
  'x9',
]
const RATE = ['max', 'remaining', 'interval-milliseconds', 'daily-remaining', 'daily-reset', 'limit-daily']
const HEADERS = ['retry-after', 'content-type', 'location', ...RATE.map((name) => `x-ratelimit-${name}`)]

// What a header can carry at all: fetch refuses the rest before we see it.
/** What a header says, of a number or a time. */
export const hostileWait: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NUMBERS, ...DATES),
  hostileText.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 500)),
)

/** Headers as a broken server sends them: missing, not numeric, beyond all bounds. */
export const hostileHeaders: fc.Arbitrary<Headers> = fc
  .dictionary(fc.constantFrom(...HEADERS), hostileWait, { maxKeys: 8 })
  .map((values) => new Headers(values))

export interface HostileAnswer {
  status: number
  headers: Headers
  body: Buffer
  /** The connection breaks instead, before the answer or within it. */
  breaks?: 'before' | 'within'
}

/** Whatever may come back from the other side, good bodies nearly right among it. */
export const answersLike = (...good: object[]): fc.Arbitrary<HostileAnswer> =>
  fc
    .record({
      status: fc.oneof(
        { weight: 3, arbitrary: fc.constant(200) },
        { weight: 2, arbitrary: fc.constantFrom(...STATUSES) },
      ),
      headers: hostileHeaders,
      body: bodiesLike(...good),
      breaks: fc.nat({ max: 40 }),
    })
    .map(({ breaks, ...answer }) => ({
      ...answer,
      ...(breaks === 0 ? { breaks: 'before' as const } : breaks === 1 ? { breaks: 'within' as const } : {}),
    }))

const BODILESS = [204, 205, 304]

/** A fetch that answers so; it counts its calls and gives up after `maxCalls`, as what asks forever is broken. */
export function fetchAnswering(answer: HostileAnswer, maxCalls = 20): typeof fetch & { calls(): number } {
  let calls = 0
  const answering = async () => {
    if (++calls > maxCalls) throw new Error(`More than ${maxCalls} calls`)
    const { status, headers, body, breaks } = answer
    if (breaks === 'before') throw new TypeError(`fetch failed: ${body.toString().slice(0, 100)}`)
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(body))
        if (breaks === 'within') controller.error(new Error(body.toString().slice(0, 100)))
        else controller.close()
      },
    })
    return new Response(BODILESS.includes(status) ? null : stream, { status, headers })
  }
  return Object.assign(answering, { calls: () => calls })
}

/** Sleeps take no time, and nothing times out. */
export const hastyClock: Clock = {
  now: () => Date.parse('2026-03-01T09:00:00Z'),
  sleep: async (_, signal) => (signal ? await new Promise<void>(() => {}) : undefined),
}
