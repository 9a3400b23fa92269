import type { SQSRecord } from 'aws-lambda'
import type { Clock } from '../../shared/clock.ts'
import { FunctionDiedError } from '../../shared/errors.ts'
import type { Attempts, PastAttempts } from '../../shared/ledger/attempts.ts'
import type { Log } from '../../shared/log.ts'
import { receiveCount } from './receive-count.ts'

// The first of these deaths may have been another message's doing, the others happened while this one was worked on alone.
const DEATHS = 3
// A table that throttles must not make a message that waits look like one that kills.
const END_TRIES = 4
const END_PAUSE_MS = 250
// Longer than any pause between two attempts at a message.
const TROUBLE_MS = 30 * 60_000

/** When this process last saw the table refuse a record of an attempt, in Unix milliseconds. */
export interface TableTrouble {
  at?: number
}

export interface WatchedAttempts {
  /**
   * Does the work on these messages, one group after the other if need be.
   * @throws what the work throws; FunctionDiedError in its place when it ended the function every time; what Attempts throws.
   */
  run(records: readonly SQSRecord[], work: () => Promise<void>): Promise<void>
  /** The work on this message failed while everything else is well: how many times in a row that is, this one included. */
  failedAlone(record: SQSRecord): number
  /** The attempt ended: its message stays on the queue and waits. Never throws. */
  end(record: SQSRecord): Promise<void>
}

/**
 * Watches the attempts of one batch, so that a message that kills the function leaves the queue and takes no other along.
 * What is received for the first time costs nothing. What comes again is recorded; once an attempt never ended, its messages
 * are worked on one after the other, because one of them may be the cause. While the table refuses operations no attempt is
 * begun on record, because its end might not be: what waits for days would look like what kills.
 */
export function watchAttempts(
  attempts: Attempts,
  { clock, log, trouble }: { clock: Clock; log: Log; trouble: TableTrouble },
): WatchedAttempts {
  const past = new Map<string, PastAttempts>()
  const begun = new Set<string>()
  const alone = new Map<string, number>()
  let turns: Promise<unknown> = Promise.resolve()

  async function watched<T>(operation: Promise<T>): Promise<T> {
    try {
      return await operation
    } catch (error) {
      trouble.at = clock.now()
      throw error
    }
  }

  async function recall({ messageId }: SQSRecord): Promise<number> {
    const found = await watched(attempts.pastAttempts(messageId))
    past.set(messageId, found)
    return found.unended
  }

  async function begin({ messageId }: SQSRecord): Promise<void> {
    const isTroubled = trouble.at !== undefined && clock.now() < trouble.at + TROUBLE_MS
    if (!isTroubled) await watched(attempts.beginAttempt(messageId))
    // Its end is recorded all the same, and tells whether the table is well again.
    begun.add(messageId)
  }

  return {
    async run(records, work) {
      const again = records.filter((record) => receiveCount(record) > 1)
      if (again.length === 0) return await work()
      const deaths = Math.max(...(await Promise.all(again.map(recall))))
      if (deaths >= DEATHS) throw new FunctionDiedError(`The function died ${deaths} times while it worked on this`)
      const attempt = async () => {
        await Promise.all(again.map(begin))
        await work()
      }
      if (deaths === 0) return await attempt()
      const turn = turns.then(attempt)
      turns = turn.catch(() => {})
      return await turn
    },

    failedAlone({ messageId }) {
      const times = (past.get(messageId)?.alone ?? 0) + 1
      alone.set(messageId, times)
      return times
    },

    async end({ messageId }) {
      if (!begun.has(messageId)) return
      for (let tries = 1; ; tries++)
        try {
          return await watched(attempts.endAttempt(messageId, { alone: alone.get(messageId) ?? 0 }))
        } catch (error) {
          if (tries === END_TRIES) return log.warn('end of an attempt not recorded', { messageId, error })
          await clock.sleep(END_PAUSE_MS * tries)
        }
    },
  }
}
