import type { Clock } from '../../shared/clock.ts'
import { RemoteUnavailableError } from '../../shared/errors.ts'
import { createRandom, type Random } from './random.ts'

/** A process of ours. When it dies its memory is gone and what it waits for never comes back to it. */
export interface Process {
  isAlive: boolean
}

export const FAULTS = ['not-sent', 'reply-lost', 'crash-before', 'crash-after'] as const
export type Fault = (typeof FAULTS)[number]
/** How a call to the outside ends. Crashes are the caller's own. */
type Fate = 'answered' | Fault

export interface SimulatorOptions {
  seed: number
  faultRate: number
  crashRate: number
  /** Share of calls that take up to three seconds. */
  slowRate?: number
  /** This fault at this call, counted from 1, whatever the rates say. */
  faultAt?: { call: number; fault: Fault }
  /** Keeps what happened, for a replay. */
  isTraced?: boolean
}

/**
 * Owns time, order, faults and crashes of one run: whatever our code awaits goes through here. Between two events all
 * code that can run has run, so a seed always gives the same run.
 */
export interface Simulator {
  random: Random
  now(): number
  /** Calls to the outside so far. */
  calls(): number
  trace(line: string): void
  lines(): readonly string[]
  /** Does something at a time, whoever is alive then. */
  at(time: number, action: () => void): void
  /** Starts code of ours; what it throws fails the run. */
  start(process: Process, task: () => Promise<void>): void
  /** One call to the outside: it takes time, and may fail or outlive its caller. */
  call<T>(process: Process, what: string, effect: () => T, timeoutMs: number): Promise<T>
  clockOf(process: Process): Clock
  /** Says when a grant hangs by a thread: too many faults in a row would then prove nothing. */
  setGuard(guard: { mayFail(): boolean; failed(): void }): void
  runUntil(time: number): Promise<void>
  stopFaults(): void
  /** Ends the run: code under test may well catch what is thrown into it. */
  fail(error: Error): void
}

interface Event {
  time: number
  order: number
  action: () => void
}

const SLOW_RATE = 0.01
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

export function createSimulator(options: SimulatorOptions): Simulator {
  const random = createRandom(options.seed)
  const events = createHeap()
  const trace: string[] = []
  let { faultRate, crashRate } = options
  let time = Date.UTC(2026, 2, 1)
  let order = 0
  let calls = 0
  let failure: unknown
  /** Code of ours was given something to go on with. */
  let isAwake = false
  let guard = { mayFail: () => true, failed: () => {} }

  const at = (when: number, action: () => void) => events.push({ time: Math.max(when, time), order: order++, action })
  const say = (line: string) => {
    if (options.isTraced) trace.push(`${new Date(time).toISOString()} ${line}`)
  }

  function fate(call: number): Fate {
    if (call === options.faultAt?.call) return options.faultAt.fault
    if (!guard.mayFail()) return 'answered'
    if (random.isTrue(crashRate)) return random.isTrue(0.5) ? 'crash-before' : 'crash-after'
    if (random.isTrue(faultRate)) return random.isTrue(0.5) ? 'not-sent' : 'reply-lost'
    return 'answered'
  }

  function latency(): number {
    if (!random.isTrue(options.slowRate ?? SLOW_RATE) || !guard.mayFail()) return random.between(5, 60)
    guard.failed()
    return random.between(500, 3_000)
  }

  return {
    random,
    now: () => time,
    calls: () => calls,
    trace: say,
    lines: () => trace,
    at,
    start(process, task) {
      isAwake = true
      task().catch((error: unknown) => {
        if (process.isAlive) failure ??= error
      })
    },
    call: (process, what, effect, timeoutMs) =>
      new Promise((resolve, reject) => {
        const call = ++calls
        at(time + latency(), () => {
          const end = process.isAlive ? fate(call) : 'answered'
          let settle = () => {}
          if (end !== 'not-sent' && end !== 'crash-before')
            try {
              const result = effect()
              settle = () => resolve(result)
            } catch (error) {
              settle = () => reject(error)
            }
          say(`${what}${end === 'answered' ? '' : `: ${end}`}`)
          if (end !== 'answered') guard.failed()
          if (end.startsWith('crash')) process.isAlive = false
          if (!process.isAlive) return
          if (end === 'answered') {
            isAwake = true
            return settle()
          }
          at(time + (end === 'reply-lost' ? timeoutMs : 1), () => {
            if (!process.isAlive) return
            isAwake = true
            reject(new RemoteUnavailableError(`${what}: ${end}`))
          })
        })
      }),
    clockOf: (process) => ({
      now: () => time,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          let isOver = false
          at(time + ms, () => {
            if (isOver || !process.isAlive) return
            isAwake = true
            resolve()
          })
          signal?.addEventListener('abort', () => {
            isOver = true
            resolve()
          })
        }),
    }),
    setGuard(next) {
      guard = next
    },
    async runUntil(end) {
      for (let event = events.first(); event && event.time <= end; event = events.first()) {
        events.shift()
        time = event.time
        event.action()
        if (isAwake) await turn()
        isAwake = false
        if (failure !== undefined) throw failure
      }
      time = end
    },
    fail(error) {
      failure ??= error
    },
    stopFaults() {
      faultRate = 0
      crashRate = 0
    },
  }
}

/** Events by time, and by age within the same time. */
function createHeap() {
  const heap: Event[] = []
  const isBefore = (a: Event, b: Event) => a.time < b.time || (a.time === b.time && a.order < b.order)
  const swap = (i: number, j: number) => {
    const kept = heap[i]!
    heap[i] = heap[j]!
    heap[j] = kept
  }
  return {
    first: () => heap[0],
    push(event: Event) {
      heap.push(event)
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1
        if (!isBefore(heap[i]!, heap[parent]!)) break
        swap(i, parent)
        i = parent
      }
    },
    shift() {
      const last = heap.pop()
      if (!last || heap.length === 0) return
      heap[0] = last
      for (let i = 0; ; ) {
        const [left, right] = [2 * i + 1, 2 * i + 2]
        let least = i
        if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left
        if (right < heap.length && isBefore(heap[right]!, heap[least]!)) least = right
        if (least === i) break
        swap(i, least)
        i = least
      }
    },
  }
}
