import type { Clock } from '../clock.ts'
import { type DeadLetter, toPutBack } from './dead-letter.ts'
import { type LetterQueue, MOST_RECEIVED, VISIBILITY_SECONDS } from './letter-queue.ts'

interface Held {
  letter: DeadLetter
  /** Unix milliseconds until when its receipt handle is good. */
  until: number
  /** There may be more of its location behind it. */
  isCut: boolean
}

// Handles are not used when so little of their time is left.
const MARGIN_MS = 30_000

/** The letters that a walk keeps out of sight, and those that it put back at the end. All throw whatever SQS answers. */
export function createHeldLetters(queue: LetterQueue, clock: Clock) {
  const held = new Map<string, Held>()
  /** Message ids of all that were shown, and of what they became. */
  const known = new Set<string>()
  /** Message ids of what was put back: behind these is nothing but what came since. */
  const backAgain = new Set<string>()
  /** Locations of which there are more than ten: what is held of them is in the way, and nobody has to wait to know it. */
  const long = new Set<string>()

  /** Deletes them; answers how many SQS did not delete. */
  async function remove(letters: readonly DeadLetter[]): Promise<number> {
    const stay = new Set(await queue.remove(letters))
    for (const letter of letters) if (!stay.has(letter)) held.delete(letter.messageId)
    return stay.size
  }

  /** Puts some of them at the end of the queue, stored there before they are deleted here; answers how many it tried. */
  async function putBack(isMeant: (one: Held) => boolean): Promise<number> {
    const letters = [...held.values()]
      .filter((one) => one.until > clock.now() + MARGIN_MS && !backAgain.has(one.letter.messageId) && isMeant(one))
      .map(({ letter }) => letter)
    for (let at = 0; at < letters.length; at += MOST_RECEIVED) {
      const ten = letters.slice(at, at + MOST_RECEIVED)
      for (const { groupId } of ten) long.add(groupId)
      const sent = await queue.send(ten.map((letter) => toPutBack(letter)))
      const stored = ten.filter((letter, index) => {
        const answer = sent[index]
        // What SQS does not take is not tried again in this walk.
        const id = answer && 'messageId' in answer ? answer.messageId : letter.messageId
        known.add(id)
        backAgain.add(id)
        return id !== letter.messageId
      })
      await remove(stored)
    }
    return letters.length
  }

  return {
    remove,
    /** Holds what one receive gave; answers those that were not shown before. */
    hold(letters: readonly DeadLetter[]): DeadLetter[] {
      const until = clock.now() + VISIBILITY_SECONDS * 1000
      for (const letter of letters) held.set(letter.messageId, { letter, until, isCut: isCut(letters, letter) })
      const fresh = letters.filter(({ messageId }) => !known.has(messageId))
      for (const { messageId } of fresh) known.add(messageId)
      return fresh
    },
    /** Makes way for what may lie behind the letters of a receive, as far as that is known without another one. */
    async makeWay(letters: readonly DeadLetter[]): Promise<number> {
      // Of the last of several locations there was no room for all: next time they come first, up to ten together.
      const last = letters.at(-1)?.groupId
      if (letters[0]?.groupId !== last) {
        const cut = letters.filter((letter) => isCut(letters, letter) && held.has(letter.messageId))
        for (const { messageId } of cut) held.delete(messageId)
        await queue.release(cut)
      }
      let count = 0
      for (const [groupId, some] of Map.groupBy(letters, (letter) => letter.groupId))
        if (long.has(groupId) && !some.some(({ messageId }) => backAgain.has(messageId)))
          count += await putBack(({ letter }) => letter.groupId === groupId)
      return count
    },
    /** Puts back those that more may lie behind. */
    putBackCut: () => putBack((one) => one.isCut),
    putBackAll: () => putBack(() => true),
    /** How many of those that were put back wait on the queue. */
    waiting: () => [...backAgain].filter((id) => !held.has(id)).length,
    /** Without an answer they come back by themselves. */
    release: () => queue.release([...held.values()].map(({ letter }) => letter)).catch(() => {}),
  }
}

const isCut = (letters: readonly DeadLetter[], { groupId }: DeadLetter) =>
  letters.length === MOST_RECEIVED && groupId === letters.at(-1)?.groupId
