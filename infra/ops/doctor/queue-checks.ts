import { countMessages, createLetterQueue } from '../../../shared/dead-letters/letter-queue.ts'
import { stageOption } from '../target.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

/** What waits, and what was put aside for which reason. */
export const queueChecks = (): Check[] => [
  { name: 'queue', subject: 'sync queue', run: checkQueue },
  { name: 'dead-letters', subject: 'sync queue', run: checkDeadLetters },
]

async function checkQueue({ target }: DoctorContext): Promise<Finding[]> {
  const { waiting, inFlight } = await countMessages(target.sqs, target.syncQueueUrl)
  const { ok } = findingsOf('queue', 'sync queue')
  return [ok(`${waiting} waiting, ${inFlight} being worked on or held`)]
}

// Enough to say what is wrong; redrive --dry-run lists them all.
const MOST_LOOKS = 10

async function checkDeadLetters({ target, signal }: DoctorContext): Promise<Finding[]> {
  const { ok, problem, unknown } = findingsOf('dead-letters', 'sync queue')
  const { deadLetterQueueUrl } = target
  if (!deadLetterQueueUrl) return [unknown('the stage does not say where they are', 'npm run deploy')]
  const before = await countMessages(target.sqs, deadLetterQueueUrl)
  const total = before.waiting + before.inFlight
  if (total === 0) return [ok('none')]
  const queue = createLetterQueue(target.sqs, deadLetterQueueUrl)
  const seen = []
  try {
    for (let look = 0; look < MOST_LOOKS && !signal.aborted; look++) {
      const letters = await queue.receive()
      if (letters.length === 0) break
      seen.push(...letters)
    }
  } finally {
    await queue.release(seen)
  }
  const reasons = [...Map.groupBy(seen, ({ reason }) => reason)].map(([reason, some]) => `${some.length} ${reason}`)
  const told = [...reasons, ...(total > seen.length ? [`${total - seen.length} not looked at`] : [])].join(', ')
  const option = stageOption(target)
  return [
    problem(
      `${total} put aside: ${told}`,
      `mend the reason, then npm run ops -- redrive${option} (with --dry-run first: it lists them)`,
    ),
  ]
}
