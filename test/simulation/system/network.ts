import type { Process, Simulator } from '../simulator.ts'
import { type ChiliPiperSide, callOf, type HighLevelSide, responseOf } from './other-sides.ts'
import type { Mistake, Side } from './system-world.ts'

const CALL_MS = 10_000

/** What our functions reach by fetch: both APIs and the receiver of notes. What fails on the way is no error of ours. */
export function createNetwork(
  sim: Simulator,
  options: {
    down: ReadonlySet<Side>
    mistake: Mistake | undefined
    highLevel(): HighLevelSide
    chiliPiper(): ChiliPiperSide
  },
) {
  const { down } = options
  /** What the receiver of notes has of each meeting. */
  const places = new Map<string, string[]>()

  function fetchFor(process: Process): typeof fetch {
    return async (input, init) => {
      const { hostname } = new URL(input instanceof Request ? input.url : input)
      const side: Side =
        hostname === 'highlevel.test' ? 'highlevel' : hostname === 'chilipiper.test' ? 'chili-piper' : 'notes-receiver'
      const call = callOf(input, init)
      const attempt = () => sim.call(process, `${side} ${call.method} ${call.path}`, () => answer(side, call), CALL_MS)
      try {
        return await attempt()
      } catch (cause) {
        if (options.mistake === 'blind retry of a create' && call.method === 'POST') return await attempt()
        throw new TypeError('fetch failed', { cause })
      }
    }
  }

  function answer(side: Side, call: ReturnType<typeof callOf>): Response {
    if (down.has(side)) return responseOf({ status: 503, body: 'upstream connect error' })
    if (side === 'highlevel') return responseOf(options.highLevel().api(call))
    if (side === 'chili-piper') return responseOf(options.chiliPiper().api(call))
    return receive(call.body)
  }

  /** The receiver of notes keeps what came last. */
  function receive(body: string): Response {
    const { data } = JSON.parse(body)
    places.set(
      data.meetingId,
      data.notes.map(({ text }: { text: string }) => text),
    )
    return new Response(null, { status: 204 })
  }

  return { fetchFor, places }
}
