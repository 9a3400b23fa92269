import type { Clock } from '../../../shared/clock.ts'
import { integer, text } from './sqlite.ts'
import { invalidValue, queueDoesNotExist, sqsError } from './sqs-errors.ts'
import {
  checkQueueAttributes,
  type DeadLetterPolicy,
  deadLetterPolicy,
  defaultAttributes,
} from './sqs-queue-attributes.ts'
import { isFifo, type SqsStore } from './sqs-store.ts'

export interface Queue {
  name: string
  isFifo: boolean
  /** As set, over the defaults. */
  attributes: Record<string, string>
  deadLetter: DeadLetterPolicy | undefined
  createdAt: number
  modifiedAt: number
}

export interface Queues {
  /** Throws QueueDoesNotExist. */
  find(name: string): Queue
  names(prefix?: string): string[]
  /** Creates a queue; throws QueueNameExists when there is one whose attributes differ from the given ones. */
  create(name: string, attributes: Record<string, string>): void
  /** Creates a queue, or gives an existing one exactly these attributes over the defaults. */
  ensure: (name: string, attributes: Record<string, string>) => void
  /** Changes some attributes; an empty value takes the attribute away. */
  change(name: string, attributes: Record<string, string>): void
  /** An attribute in seconds, as milliseconds. */
  ms(queue: Queue, attribute: string): number
  sourcesOf(deadLetterArn: string): string[]
  url: (name: string) => string
  arn: (name: string) => string
  setBaseUrl: (url: string) => void
}

export interface QueuesOptions {
  store: SqsStore
  clock: Clock
  region: string
  account: string
}

export const queueNameOf = (urlOrArn: string) => urlOrArn.split(/[/:]/).at(-1) ?? ''

/** The queues and their attributes: read once, kept in memory, written through. */
export function createQueues({ store, clock, region, account }: QueuesOptions): Queues {
  const queues = new Map<string, Queue>()
  let baseUrl = ''
  const arn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`

  const remember = (name: string, attributes: Record<string, string>, createdAt: number, modifiedAt: number) => {
    const deadLetter = deadLetterPolicy(attributes)
    queues.set(name, { name, isFifo: isFifo(name), attributes, deadLetter, createdAt, modifiedAt })
  }
  for (const row of store.db.all('SELECT * FROM queue')) {
    const attributes: Record<string, string> = JSON.parse(text(row, 'attributes'))
    remember(text(row, 'name'), attributes, integer(row, 'created_at'), integer(row, 'modified_at'))
  }

  const find = (name: string) => {
    const queue = queues.get(name)
    if (queue) return queue
    throw queueDoesNotExist(name)
  }
  const save = (name: string, attributes: Record<string, string>) => {
    const modifiedAt = Math.floor(clock.now())
    const createdAt = queues.get(name)?.createdAt ?? modifiedAt
    const json = JSON.stringify(attributes)
    store.db.run('REPLACE INTO queue VALUES (?, ?, ?, ?)', name, json, createdAt, modifiedAt)
    remember(name, attributes, createdAt, modifiedAt)
  }
  const ensure: Queues['ensure'] = (name, given) => {
    if (!/^[\w-]{1,80}$/.test(name.replace(/\.fifo$/, '')) || name.length > 80)
      throw invalidValue(`Queue name ${name}: only letters, digits, - and _, and at most 80 with the suffix .fifo`)
    if (isFifo(name) !== (given['FifoQueue'] === 'true'))
      throw invalidValue(
        `Queue ${name}: a FIFO queue's name must end with .fifo and FifoQueue must be true, or neither`,
      )
    checkQueueAttributes(arn(name), given, queues)
    save(name, { ...defaultAttributes(isFifo(name)), ...given })
  }

  return {
    find,
    ensure,
    arn,
    url: (name) => `${baseUrl}/${account}/${name}`,
    names: (prefix = '') => [...queues.keys()].filter((name) => name.startsWith(prefix)).sort(),
    create(name, given) {
      const existing = queues.get(name)
      if (!existing) return ensure(name, given)
      for (const [attribute, value] of Object.entries(given))
        if (existing.attributes[attribute] !== value)
          throw sqsError('QueueNameExists', `A queue already exists with another value for attribute ${attribute}`)
    },
    change(name, changes) {
      const queue = find(name)
      if ((changes['FifoQueue'] ?? 'true') !== 'true' || (changes['FifoQueue'] && !queue.isFifo))
        throw sqsError('InvalidAttributeValue', 'FifoQueue cannot be changed after the queue was created')
      checkQueueAttributes(arn(name), changes, queues)
      const merged = Object.entries({ ...queue.attributes, ...changes })
      save(name, Object.fromEntries(merged.filter(([, value]) => value !== '')))
    },
    ms: (queue, attribute) => Number(queue.attributes[attribute] ?? 0) * 1000,
    sourcesOf: (deadLetterArn) =>
      [...queues.values()].filter((queue) => queue.deadLetter?.targetArn === deadLetterArn).map((queue) => queue.name),
    setBaseUrl(url) {
      baseUrl = url.replace(/\/$/, '')
    },
  }
}
