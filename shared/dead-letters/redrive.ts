import { createHash } from 'node:crypto'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Clock } from '../clock.ts'
import type { Integration } from '../config/define-integration.ts'
import { reasonOf } from '../errors.ts'
import { type DeadLetter, factsOf, isReadable, type LetterFacts } from './dead-letter.ts'
import { isMeant, type LetterFilter } from './letter-filter.ts'
import { sendAll } from './letter-queue.ts'
import { createPace } from './pace.ts'
import { type Walk, walkDeadLetters } from './walk-dead-letters.ts'

/** The stage whose dead letters are put back. */
export interface RedriveTarget {
  integration: Pick<Integration, 'tenants'>
  sqs: SQSClient
  clock: Clock
  syncQueueUrl: string
  deadLetterQueueUrl: string
}

export interface RedriveOptions extends LetterFilter {
  isDryRun: boolean
  includesUnreadable: boolean
  /** Messages a second, all locations together. */
  perSecond: number
  /** No more than that are moved. */
  limit?: number
  /** Asked before each batch: true ends the run. */
  isStopped?(): boolean
  onProgress?(progress: { done: number; total: number }): void
  /** How the letters are gone through: all of them, unless said otherwise. */
  walk?: typeof walkDeadLetters
}

/**
 * moved: on the sync queue, or would be. filtered: not asked for. unreadable: would come straight back. repeated: the same as
 * one that this run moved, because it came back or was there twice. limit: one too many. failed: SQS did not take it, and
 * `code` says why. All but the moved ones stay.
 */
export type LetterOutcome = 'moved' | 'filtered' | 'unreadable' | 'repeated' | 'limit' | 'failed'
export interface LetterReport extends LetterFacts {
  outcome: LetterOutcome
  code?: string
}

export interface RedriveReport extends Walk {
  letters: LetterReport[]
  /** Why it ended early. */
  stopped?: 'interrupted' | 'limit'
  problem?: string
}

/**
 * Puts dead letters back on the sync queue: sent first and deleted after, under a deduplication id of this stay, as SQS would
 * swallow the event's own within five minutes of its first delivery. What was done is not done again by the sync function, so
 * this may be stopped anywhere and run again. Never throws: `problem` says why it ended early.
 */
export async function redrive(target: RedriveTarget, options: RedriveOptions): Promise<RedriveReport> {
  const { sqs, clock, syncQueueUrl } = target
  const report: RedriveReport = { letters: [], putBack: 0, undeleted: 0, unseen: 0 }
  const { isDryRun, limit = Number.POSITIVE_INFINITY } = options
  const reports = new Map<DeadLetter, LetterReport>()
  const moved = new Set<string>()
  const pace = createPace(clock, options.perSecond)

  const judge = (letter: DeadLetter): LetterOutcome => {
    if (!isMeant(target, options, letter)) return 'filtered'
    if (!options.includesUnreadable && !isReadable(letter.body)) return 'unreadable'
    // While the cause is there, what was moved comes back: it would go round for ever.
    if (moved.has(digestOf(letter))) return 'repeated'
    return moved.size < limit ? 'moved' : 'limit'
  }

  try {
    const walk = await (options.walk ?? walkDeadLetters)({
      sqs,
      clock,
      queueUrl: target.deadLetterQueueUrl,
      isOver: () => {
        if (options.isStopped?.()) report.stopped = 'interrupted'
        else if (moved.size >= limit) report.stopped = 'limit'
        return report.stopped !== undefined || report.problem !== undefined
      },
      decide(letter) {
        const outcome = judge(letter)
        const one = { ...factsOf(letter), outcome }
        reports.set(letter, one)
        report.letters.push(one)
        if (outcome !== 'moved') return 'leave'
        moved.add(digestOf(letter))
        return isDryRun ? 'leave' : 'take'
      },
      async take(letters) {
        const sent = new Set<string>()
        for (let at = 0; at < letters.length && report.problem === undefined; at += pace.atOnce) {
          const some = letters.slice(at, at + pace.atOnce)
          await pace.wait(some.length)
          const answers = await sendAll(sqs, syncQueueUrl, some.map(toSync)).catch((error: unknown) => {
            // What was sent before still has to go from here.
            report.problem = reasonOf(error)
            return []
          })
          for (const [index, letter] of some.entries()) {
            const answer = answers[index]
            if (answer && 'messageId' in answer) sent.add(letter.messageId)
            else fail(reports.get(letter), answer?.code ?? 'NotAnswered')
          }
        }
        for (const letter of letters) if (!sent.has(letter.messageId)) fail(reports.get(letter), 'NotSent')
        return sent
      },
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    })
    return { ...report, ...walk }
  } catch (error) {
    return { ...report, problem: reasonOf(error) }
  }
}

/** The message as it was, under a deduplication id that only this stay in the dead-letter queue has. */
const toSync = ({ body, groupId, messageId }: DeadLetter) => ({
  MessageBody: body,
  MessageGroupId: groupId,
  MessageDeduplicationId: `redrive-${messageId}`,
})

function fail(report: LetterReport | undefined, code: string): void {
  if (report && report.outcome !== 'failed') Object.assign(report, { outcome: 'failed', code })
}

const digestOf = ({ body, groupId }: DeadLetter) => createHash('sha256').update(`${groupId}\n${body}`).digest('base64')
