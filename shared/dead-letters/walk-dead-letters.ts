import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Clock } from '../clock.ts'
import type { DeadLetter } from './dead-letter.ts'
import { createHeldLetters } from './held-letters.ts'
import { createLetterQueue } from './letter-queue.ts'

export interface WalkOptions {
  sqs: SQSClient
  /** URL of the dead-letter queue. */
  queueUrl: string
  clock: Clock
  /** Called once for each letter, before anything is done with it. */
  decide(letter: DeadLetter): 'take' | 'leave'
  /** Does what is to be done with letters before they go from the queue; answers the message ids of those that may. */
  take(letters: readonly DeadLetter[]): Promise<ReadonlySet<string>>
  /** Asked before each batch: true ends the walk. */
  isOver?(): boolean
  onProgress?(progress: { done: number; total: number }): void
}

export interface Walk {
  /** Letters that had to be put back at the end of the queue, so that those behind them could be seen. */
  putBack: number
  /** Letters that were dealt with and that SQS did not delete: they are there still. */
  undeleted: number
  /** Letters that could not be seen: they came meanwhile, or somebody else has them. */
  unseen: number
}

// Empty answers in a row before it is believed that what is counted as waiting cannot be had.
const LOOKS = 2

/**
 * Shows every letter of a FIFO dead-letter queue once. What is left is held out of sight until the walk is over; only where
 * more than a receive's ten of one location wait is it put back at the end, sent first and deleted after: killed anywhere,
 * the walk leaves a letter there twice at worst. @throws whatever SQS answers, after it let go of what it held
 */
export async function walkDeadLetters(options: WalkOptions): Promise<Walk> {
  const { isOver = () => false } = options
  const queue = createLetterQueue(options.sqs, options.queueUrl)
  const held = createHeldLetters(queue, options.clock)
  const walk: Walk = { putBack: 0, undeleted: 0, unseen: 0 }
  const before = await queue.count()
  let shown = 0

  /** True when there were letters that had not been shown. */
  async function workOn(letters: readonly DeadLetter[]): Promise<boolean> {
    const fresh = held.hold(letters)
    const taken = fresh.filter((letter) => options.decide(letter) === 'take')
    if (taken.length > 0) {
      const mayGo = await options.take(taken)
      walk.undeleted += await held.remove(taken.filter(({ messageId }) => mayGo.has(messageId)))
    }
    walk.putBack += await held.makeWay(letters)
    shown += fresh.length
    options.onProgress?.({ done: shown, total: Math.max(shown, before.waiting) })
    return fresh.length > 0
  }

  /** After an empty answer: true when it is worth while to ask again. */
  async function lookBehind(looks: number): Promise<boolean> {
    walk.unseen = Math.max(0, (await queue.count()).waiting - held.waiting())
    if (walk.unseen === 0) return false
    let count = await held.putBackCut()
    if (count === 0 && looks < LOOKS) return true
    if (count === 0) count = await held.putBackAll()
    walk.putBack += count
    return count > 0
  }

  try {
    for (let looks = 0; !isOver(); ) {
      const letters = await queue.receive()
      if (await workOn(letters)) looks = 0
      else if (letters.length === 0 && !(await lookBehind(looks++))) break
    }
    // What was in other hands at first may have come back in the meantime.
    const missing = before.waiting + before.inFlight - shown
    walk.unseen += Math.max(0, Math.min(before.inFlight, missing))
    return walk
  } finally {
    await held.release()
  }
}
