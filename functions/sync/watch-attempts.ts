import type { SQSRecord } from 'aws-lambda'
import type { Clock } from '../../shared/clock.ts'
import { FunctionDiedError } from '../../shared/errors.ts'
import type { Attempts } from '../../shared/ledger/attempts.ts'
import type { Log } from '../../shared/log.ts'
import { receiveCount } from './receive-count.ts'

// The first of these deaths may have been another message's doing, the others happened while this one was worked on alone.
const DEATHS = 3
// A table that throttles must not make a message that waits look like one that kills.
const END_TRIES = 4
const END_PAUSE_MS = 250

export interface WatchedAttempts {
  /**
   * Does the work on these messages, alone if need be.
   * @throws what the work throws; FunctionDiedError in its place when it ended the function every time; what Attempts throws.
   */
  run(records: readonly SQSRecord[], work: () => Promise<void>): Promise<void>
  /** The attempt ended: its message stays on the queue and waits. Never throws. */
  end(record: SQSRecord): Promise<void>
}

/**
 * Watches the attempts of one batch, so that a message that kills the function leaves the queue and takes no other along.
 * What is received for the first time costs nothing. What comes again is recorded; once an attempt never ended, its messages
 * are worked on one after the other, because one of them may be the cause.
 */
export function watchAttempts(attempts: Attempts, { clock, log }: { clock: Clock; log: Log }): WatchedAttempts {
  const begun = new Set<string>()
  let alone: Promise<unknown> = Promise.resolve()

  async function begin({ messageId }: SQSRecord): Promise<void> {
    await attempts.beginAttempt(messageId)
    begun.add(messageId)
  }

  async function deathsOf(records: readonly SQSRecord[]): Promise<number> {
    return Math.max(...(await Promise.all(records.map(({ messageId }) => attempts.unendedAttempts(messageId)))))
  }

  return {
    async run(records, work) {
      const again = records.filter((record) => receiveCount(record) > 1)
      if (again.length === 0) return await work()
      const deaths = await deathsOf(again)
      if (deaths >= DEATHS) throw new FunctionDiedError(`The function died ${deaths} times while it worked on this`)
      const attempt = async () => {
        await Promise.all(again.map(begin))
        await work()
      }
      if (deaths === 0) return await attempt()
      const turn = alone.then(attempt)
      alone = turn.catch(() => {})
      return await turn
    },

    async end({ messageId }) {
      if (!begun.has(messageId)) return
      for (let tries = 1; ; tries++)
        try {
          return await attempts.endAttempt(messageId)
        } catch (error) {
          if (tries === END_TRIES) return log.warn('end of an attempt not recorded', { messageId, error })
          await clock.sleep(END_PAUSE_MS * tries)
        }
    },
  }
}
