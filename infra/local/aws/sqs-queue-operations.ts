import { optionalInteger, optionalText, textMap, texts } from './json-input.ts'
import type { Service } from './protocol.ts'
import { queueDepth } from './sqs-depth.ts'
import { requiredText, sqsError } from './sqs-errors.ts'
import { SETTABLE_ATTRIBUTES } from './sqs-queue-attributes.ts'
import { type Queue, type Queues, queueNameOf } from './sqs-queues.ts'
import type { Receive } from './sqs-receive.ts'
import type { SqsStore } from './sqs-store.ts'

interface QueueOperationsOptions {
  store: SqsStore
  queues: Queues
  receive: Receive
  now: () => number
}

const MOST_LISTED = 1000

// "Only one PurgeQueue operation on a queue is allowed every 60 seconds":
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
const PURGE_MS = 60_000

/** The operations on queues as such: making, finding, describing, changing and emptying them. */
export function createQueueOperations(options: QueueOperationsOptions): Record<string, Service> {
  const { store, queues, now } = options
  const purgedAt = new Map<string, number>()
  return {
    CreateQueue({ input }) {
      const name = requiredText(input, 'QueueName')
      queues.create(name, textMap(input, 'Attributes'))
      return { QueueUrl: queues.url(name) }
    },
    GetQueueUrl: ({ input }) => ({ QueueUrl: queues.url(queues.find(requiredText(input, 'QueueName')).name) }),
    ListQueues({ input }) {
      const after = optionalText(input, 'NextToken') ?? ''
      const rest = queues.names(optionalText(input, 'QueueNamePrefix')).filter((name) => name > after)
      const page = rest.slice(0, optionalInteger(input, 'MaxResults') ?? MOST_LISTED)
      return { QueueUrls: page.map(queues.url), NextToken: page.length < rest.length ? page.at(-1) : undefined }
    },
    GetQueueAttributes({ input }) {
      const all = describeQueue(findQueue(queues, input), options)
      const names = texts(input, 'AttributeNames')
      for (const name of names)
        if (name !== 'All' && !SETTABLE_ATTRIBUTES.includes(name) && !(name in all))
          throw sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
      if (names.includes('All')) return { Attributes: all }
      return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) }
    },
    SetQueueAttributes({ input }) {
      queues.change(findQueue(queues, input).name, textMap(input, 'Attributes'))
      return {}
    },
    PurgeQueue({ input }) {
      const { name } = findQueue(queues, input)
      if (now() - (purgedAt.get(name) ?? -PURGE_MS) < PURGE_MS)
        throw sqsError('PurgeQueueInProgress', `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`)
      purgedAt.set(name, now())
      store.db.transaction(() => {
        store.db.run('DELETE FROM message WHERE queue = ?', name)
        store.db.run('DELETE FROM message_group WHERE queue = ?', name)
      })
      return {}
    },
    ListDeadLetterSourceQueues({ input }) {
      const sources = queues.sourcesOf(queues.arn(findQueue(queues, input).name))
      return { queueUrls: sources.map(queues.url) }
    },
  }
}

/** The queue that a request's QueueUrl names; only the name in it counts, as the address may be seen differently by callers. */
export function findQueue(queues: Queues, input: Parameters<Service>[0]['input']): Queue {
  return queues.find(queueNameOf(requiredText(input, 'QueueUrl')))
}

function describeQueue(queue: Queue, { store, queues, receive, now }: QueueOperationsOptions): Record<string, string> {
  receive.expire(queue)
  const { visible, inFlight, delayed } = queueDepth(store, queue.name, now())
  return {
    ...queue.attributes,
    QueueArn: queues.arn(queue.name),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  }
}
