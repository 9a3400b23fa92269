import type { DeadLetter } from './dead-letter.ts'
import { createLetterQueue, MOST_RECEIVED } from './letter-queue.ts'
import type { Walk, WalkOptions } from './walk-dead-letters.ts'

// A function that is killed leaves the letters out of sight for no longer than this.
const VISIBILITY_SECONDS = 30
// Empty answers in a row before it is believed that nothing is left to be had.
const LOOKS = 2

/**
 * Shows the letters that can be seen without putting any back: the first ten of each location, and those behind them as the
 * ones before them go. None is written anew, so its 14 days go on, and what is left is in everybody's sight again at the end.
 * @throws whatever SQS answers, after it let go of what it held
 */
export async function walkFront(options: WalkOptions): Promise<Walk> {
  const { isOver = () => false, decide, take, onProgress } = options
  const queue = createLetterQueue(options.sqs, options.queueUrl, VISIBILITY_SECONDS)
  const known = new Set<string>()
  const held = new Map<string, DeadLetter>()
  const walk: Walk = { putBack: 0, undeleted: 0, unseen: 0 }
  const before = await queue.count()

  async function workOn(letters: readonly DeadLetter[]): Promise<void> {
    for (const letter of letters) held.set(letter.messageId, letter)
    const fresh = letters.filter(({ messageId }) => !known.has(messageId))
    for (const { messageId } of fresh) known.add(messageId)
    const taken = fresh.filter((letter) => decide(letter) === 'take')
    if (taken.length > 0) await dealWith(taken)
    // Of the last of several locations there was no room for all: next time they come first, up to ten together.
    await letGo(cutOf(letters))
  }

  async function dealWith(taken: readonly DeadLetter[]): Promise<void> {
    const mayGo = await take(taken)
    const going = taken.filter(({ messageId }) => mayGo.has(messageId))
    const stay = new Set(await queue.remove(going))
    walk.undeleted += stay.size
    const gone = going.filter((letter) => !stay.has(letter))
    for (const { messageId } of gone) held.delete(messageId)
    // SQS gives nothing more of a location while one of its letters is held: those that were in the way may be asked for again.
    const moving = new Set(gone.map(({ groupId }) => groupId))
    await letGo([...held.values()].filter(({ groupId }) => moving.has(groupId)))
  }

  async function letGo(letters: readonly DeadLetter[]): Promise<void> {
    const mine = letters.filter(({ messageId }) => held.has(messageId))
    await queue.release(mine)
    for (const { messageId } of mine) held.delete(messageId)
  }

  try {
    for (let looks = 0; looks < LOOKS && !isOver(); ) {
      const letters = await queue.receive()
      await workOn(letters)
      onProgress?.({ done: known.size, total: Math.max(known.size, before.waiting) })
      if (letters.length > 0) looks = 0
      else if ((await queue.count()).waiting === 0) break
      else looks++
    }
    return { ...walk, unseen: Math.max(0, before.waiting + before.inFlight - known.size) }
  } finally {
    // Without an answer they come back by themselves.
    await queue.release([...held.values()]).catch(() => {})
  }
}

function cutOf(letters: readonly DeadLetter[]): DeadLetter[] {
  const last = letters.at(-1)?.groupId
  const isCut = letters.length === MOST_RECEIVED && letters[0]?.groupId !== last
  return isCut ? letters.filter(({ groupId }) => groupId === last) : []
}
