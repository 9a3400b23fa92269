import type { Clock } from '../../../shared/clock.ts'

export interface Waiters {
  /** Resolves after `ms`, or as soon as the queue is woken, the signal is aborted or everything is closed. */
  wait(queue: string, ms: number, signal: AbortSignal): Promise<void>
  /** Lets everyone who waits for a queue look again. */
  wake: (queue: string) => void
  /** Wakes everyone, for good. */
  close(): void
  isClosed(): boolean
}

/** Who waits for messages of which queue: a long poll is a race of a wake-up and the clock. */
export function createWaiters(clock: Clock): Waiters {
  const waiting = new Map<string, Set<AbortController>>()
  let closed = false
  const wake = (queue: string) => {
    const woken = waiting.get(queue)
    waiting.delete(queue)
    for (const waiter of woken ?? []) waiter.abort()
  }
  return {
    wake,
    isClosed: () => closed,
    async wait(queue, ms, signal) {
      if (closed) return
      const waiter = new AbortController()
      const others = waiting.get(queue) ?? new Set()
      waiting.set(queue, others.add(waiter))
      await clock.sleep(ms, AbortSignal.any([waiter.signal, signal]))
      others.delete(waiter)
    },
    close() {
      closed = true
      for (const queue of [...waiting.keys()]) wake(queue)
    },
  }
}
