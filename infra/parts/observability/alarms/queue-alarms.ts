import type { IConstruct } from 'constructs'
import type { AlarmSpec } from '../alarm.ts'
import { ofQueue } from '../metrics.ts'
import { consoleLinks, type Watched } from '../watched.ts'

const DAY_SECONDS = 86_400
/** Of all four queues. */
const RETENTION_DAYS = 14
const FIVE_MINUTES = 300

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
      what: 'A booking or event is in the dead-letter queue: it is not in HighLevel, and will not get there by itself. Nothing is lost for 14 days.',
      look: lookAt(queues.deadLetterQueue),
      watch: letters(queues.deadLetterQueue),
      is: '>=',
      threshold: 1,
      periodSeconds: FIVE_MINUTES,
      missing,
    },
    {
      name: 'high-grant-dead-letters',
      what: 'What was to be done about a grant (install, refresh, uninstall) could not be done. Its location may lose its connection within a day.',
      look: lookAt(grantQueue.deadLetterQueue),
      watch: letters(grantQueue.deadLetterQueue),
      is: '>=',
      threshold: 1,
      periodSeconds: FIVE_MINUTES,
      missing,
    },
    {
      ...late,
      name: 'low-oldest-message-over-5-minutes',
      what: 'A booking has been waiting for more than 5 minutes. It is tried again by itself; look if it is still so in an hour.',
      threshold: 300,
    },
    {
      ...late,
      name: 'medium-oldest-message-over-1-hour',
      what: 'A booking has been waiting for more than an hour: HighLevel is away, or a location is not connected. It goes on by itself once that ends.',
      threshold: 3600,
    },
    {
      ...late,
      name: 'high-oldest-message-over-7-days',
      what: 'A message has used up half of the 14 days that its queue keeps it, the dead letters among them. In 7 days it is lost.',
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
      threshold: (RETENTION_DAYS / 2) * DAY_SECONDS,
    },
  ]
}
