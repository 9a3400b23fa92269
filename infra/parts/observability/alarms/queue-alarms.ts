import type { IConstruct } from 'constructs'
import type { AlarmSpec } from '../alarm.ts'
import { inWords } from '../in-words.ts'
import { ofQueue } from '../metrics.ts'
import { consoleLinks, type Watched } from '../watched.ts'

const DAY_SECONDS = 86_400
/** Of all four queues. */
const RETENTION_DAYS = 14
const FIVE_MINUTES = 300
/** How long a message may wait, in seconds, before the next of the three alarms. */
const AGES = { low: FIVE_MINUTES, medium: 3600, high: (RETENTION_DAYS / 2) * DAY_SECONDS }
const RETENTION = inWords(RETENTION_DAYS * DAY_SECONDS)

/** `5-minutes`, for a name. */
const dashed = (seconds: number) => inWords(seconds).replace(' ', '-')

/** What waits too long, and what waits for a person. */
export function queueAlarms(scope: IConstruct, { queues, grantQueue }: Watched): AlarmSpec[] {
  const links = consoleLinks(scope)
  const lookAt = (queue: { queueName: string }) => [`Queue: ${links.queue(queue.queueName)}`]
  const age = (queue: { queueName: string }) => ofQueue('ApproximateAgeOfOldestMessage', queue.queueName, 'Maximum')
  const letters = (queue: { queueName: string }) =>
    ofQueue('ApproximateNumberOfMessagesVisible', queue.queueName, 'Maximum')
  // SQS stops telling of a queue that has been empty for six hours: silence is an empty queue.
  const missing = 'notBreaching'
  const late = {
    watch: age(queues.queue),
    look: lookAt(queues.queue),
    is: '>',
    periodSeconds: FIVE_MINUTES,
    missing,
  } as const
  return [
    {
      name: 'high-dead-letters',
      what: () =>
        `A booking or event is in the dead-letter queue: it is not in HighLevel, and will not get there by itself. Nothing is lost for ${RETENTION}.`,
      look: lookAt(queues.deadLetterQueue),
      watch: letters(queues.deadLetterQueue),
      is: '>=',
      threshold: 1,
      periodSeconds: FIVE_MINUTES,
      missing,
    },
    {
      name: 'high-grant-dead-letters',
      what: () =>
        'What was to be done about a grant (install, refresh, uninstall) could not be done. Its location may lose its connection within 24 hours.',
      look: lookAt(grantQueue.deadLetterQueue),
      watch: letters(grantQueue.deadLetterQueue),
      is: '>=',
      threshold: 1,
      periodSeconds: FIVE_MINUTES,
      missing,
    },
    {
      ...late,
      name: `low-oldest-message-over-${dashed(AGES.low)}`,
      what: ({ threshold }) =>
        `A booking has been waiting for more than ${inWords(threshold)}. It is tried again by itself; look if it is still so after ${inWords(AGES.medium)}.`,
      threshold: AGES.low,
    },
    {
      ...late,
      name: `medium-oldest-message-over-${dashed(AGES.medium)}`,
      what: ({ threshold }) =>
        `A booking has been waiting for more than ${inWords(threshold)}: HighLevel is away, or a location is not connected. It goes on by itself once that ends.`,
      threshold: AGES.medium,
    },
    {
      ...late,
      name: `high-oldest-message-over-${dashed(AGES.high)}`,
      what: ({ threshold }) =>
        `A message has been waiting for more than ${inWords(threshold)} on one of the queues, the dead letters among them. A queue keeps it for ${RETENTION}; then it is lost.`,
      look: lookAt(queues.deadLetterQueue),
      watch: {
        metrics: {
          sync: age(queues.queue),
          letters: age(queues.deadLetterQueue),
          grants: age(grantQueue.queue),
          grantletters: age(grantQueue.deadLetterQueue),
        },
        expression: 'MAX([sync, letters, grants, grantletters])',
      },
      threshold: AGES.high,
    },
  ]
}
