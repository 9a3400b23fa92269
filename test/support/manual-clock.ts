import type { Clock } from '../../shared/clock.ts'

interface Sleeper {
  at: number
  wake: () => void
}

/** A clock that stands still until it is told to move: sleepers wake in order of their time. */
export interface ManualClock extends Clock {
  /** Moves time forward and lets everything that was waiting for it run, in order. */
  advance(ms: number): Promise<void>
  /** How many sleeps are pending. */
  sleepers(): number
}

// Promise chains and loopback replies need a few turns of the event loop before they sleep again.
const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

export function createManualClock(start: string | number = '2026-03-01T09:00:00Z'): ManualClock {
  let time = new Date(start).getTime()
  const sleeping = new Set<Sleeper>()
  const next = () => [...sleeping].sort((a, b) => a.at - b.at)[0]
  return {
    now: () => time,
    sleepers: () => sleeping.size,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const sleeper: Sleeper = {
          at: time + Math.max(0, ms),
          wake: () => {
            sleeping.delete(sleeper)
            signal?.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        sleeping.add(sleeper)
        signal?.addEventListener('abort', sleeper.wake)
      }),
    async advance(ms) {
      const until = time + ms
      await settle()
      for (let sleeper = next(); sleeper && sleeper.at <= until; sleeper = next()) {
        time = Math.max(time, sleeper.at)
        sleeper.wake()
        await settle()
      }
      time = until
      await settle()
    },
  }
}
