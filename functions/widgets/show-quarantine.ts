import type { Clock } from '../../shared/clock.ts'
import { factsOf, isReadable, type LetterFacts } from '../../shared/dead-letters/dead-letter.ts'
import { groupByReason } from '../../shared/dead-letters/group-letters.ts'
import { type RedriveTarget, redrive } from '../../shared/dead-letters/redrive.ts'
import { walkFront } from '../../shared/dead-letters/walk-front.ts'
import type { Html } from '../../shared/html.ts'
import type { Log } from '../../shared/log.ts'
import { quarantinePage, redrivenPage } from './quarantine-page.ts'

export interface QuarantineOptions extends RedriveTarget {
  log: Log
}

// Somebody waits for the page.
const LOOK_MS = 6_000
const REDRIVE_MS = 12_000
/** Letters that one press sends back; the same press again goes on. */
export const MOST_REDRIVEN = 100
const PER_SECOND = 50

const timeIsUp = (clock: Clock, ms: number) => {
  const deadline = clock.now() + ms
  return () => clock.now() >= deadline
}

/** The widget that shows what lies in the dead-letter queue. @throws whatever SQS answers */
export async function showQuarantine(
  { sqs, clock, deadLetterQueueUrl }: RedriveTarget,
  endpoint: string,
): Promise<Html> {
  const letters: (LetterFacts & { isReadable: boolean })[] = []
  const isOver = timeIsUp(clock, LOOK_MS)
  const { unseen } = await walkFront({
    sqs,
    clock,
    queueUrl: deadLetterQueueUrl,
    isOver,
    decide(letter) {
      letters.push({ ...factsOf(letter), isReadable: isReadable(letter.body) })
      return 'leave'
    },
    take: async () => new Set(),
  })
  return quarantinePage({ groups: groupByReason(letters), unseen, now: clock.now(), most: MOST_REDRIVEN }, endpoint)
}

/** What the button of a reason does: sends its letters back to the sync queue, and says what was done and what is left. */
export async function redriveReason(options: QuarantineOptions, reason: string, endpoint: string): Promise<Html> {
  const isStopped = timeIsUp(options.clock, REDRIVE_MS)
  const report = await redrive(options, {
    reasons: [reason],
    isDryRun: false,
    includesUnreadable: false,
    perSecond: PER_SECOND,
    limit: MOST_REDRIVEN,
    isStopped,
    walk: walkFront,
  })
  const count = report.letters.filter(({ outcome }) => outcome === 'moved').length
  options.log.warn('dead letters sent back', { reason, count })
  return redrivenPage({ reason, report }, endpoint)
}
