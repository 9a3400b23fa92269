import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../../../shared/clock.ts'
import { optionalInteger, optionalObject, optionalText } from './json-input.ts'
import type { JsonObject } from './protocol.ts'
import { integer, text } from './sqlite.ts'
import { invalidValue, requiredText, sqsError } from './sqs-errors.ts'
import { attributesMd5, checkCharacters, entrySize, md5, readMessageAttributes } from './sqs-message-attributes.ts'
import type { Queue, Queues } from './sqs-queues.ts'
import { type SqsStore, sequenceNumber } from './sqs-store.ts'

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
const DEDUPLICATION_MS = 5 * 60 * 1000

interface SendOptions {
  store: SqsStore
  queues: Queues
  clock: Clock
}

interface Fifo {
  groupId: string
  deduplicationId: string
  /** What may not repeat for five minutes. */
  key: string
}

/** Returns a function that stores one entry of SendMessage or SendMessageBatch and answers as SQS does. */
export function createSend({ store, queues, clock }: SendOptions): (queue: Queue, entry: JsonObject) => JsonObject {
  const { db } = store

  const original = (queue: Queue, key: string, now: number) => {
    db.run('DELETE FROM deduplication WHERE expires_at <= ?', now)
    return db.get('SELECT message_id, id FROM deduplication WHERE queue = ? AND key = ?', queue.name, key)
  }

  return (queue, entry) => {
    const body = requiredText(entry, 'MessageBody')
    checkCharacters(body)
    const attributes = readMessageAttributes(entry)
    checkSize(queue, entry)
    const delayMs = readDelayMs(queue, entry) ?? queues.ms(queue, 'DelaySeconds')
    const fifo = queue.isFifo ? readFifo(queue, entry, body) : undefined
    const system = readMessageAttributes(entry, 'MessageSystemAttributes')
    const digests = {
      MD5OfMessageBody: md5(body),
      ...(attributes && { MD5OfMessageAttributes: attributesMd5(attributes) }),
      ...(system && { MD5OfMessageSystemAttributes: attributesMd5(system) }),
    }

    const now = Math.floor(clock.now())
    const known = fifo && original(queue, fifo.key, now)
    if (known)
      return { MessageId: text(known, 'message_id'), SequenceNumber: sequenceNumber(integer(known, 'id')), ...digests }

    const messageId = randomUUID()
    const id = store.insert({
      queue: queue.name,
      messageId,
      body,
      md5: digests.MD5OfMessageBody,
      attributes: attributes ? JSON.stringify(attributes) : null,
      groupId: fifo?.groupId ?? optionalText(entry, 'MessageGroupId') ?? null,
      deduplicationId: fifo?.deduplicationId ?? null,
      traceHeader: optionalText(optionalObject(system ?? {}, 'AWSTraceHeader') ?? {}, 'StringValue') ?? null,
      sentAt: now,
      visibleAt: now + delayMs,
    })
    if (!fifo) return { MessageId: messageId, ...digests }
    const values = [queue.name, fifo.key, messageId, id, now + DEDUPLICATION_MS]
    db.run('INSERT INTO deduplication VALUES (?, ?, ?, ?, ?)', ...values)
    return { MessageId: messageId, SequenceNumber: sequenceNumber(id), ...digests }
  }
}

function checkSize(queue: Queue, entry: JsonObject): void {
  const most = Number(queue.attributes['MaximumMessageSize'])
  if (entrySize(entry) > most)
    throw invalidValue(`One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`)
}

function readDelayMs(queue: Queue, entry: JsonObject): number | undefined {
  const seconds = optionalInteger(entry, 'DelaySeconds')
  if (seconds === undefined) return undefined
  if (seconds < 0 || seconds > 900)
    throw invalidValue(
      `Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be from 0 to 900.`,
    )
  if (!queue.isFifo) return seconds * 1000
  if (seconds > 0)
    throw invalidValue(
      `Value ${seconds} for parameter DelaySeconds is invalid. Reason: a FIFO queue takes a delay only for the whole queue.`,
    )
  return undefined
}

function readFifo(queue: Queue, entry: JsonObject, body: string): Fifo {
  const groupId = readId(entry, 'MessageGroupId')
  if (!groupId) throw sqsError('MissingParameter', 'The request must contain the parameter MessageGroupId.')
  const given = readId(entry, 'MessageDeduplicationId')
  if (!given && queue.attributes['ContentBasedDeduplication'] !== 'true')
    throw invalidValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  const deduplicationId = given ?? createHash('sha256').update(body).digest('hex')
  const isPerGroup = queue.attributes['DeduplicationScope'] === 'messageGroup'
  return { groupId, deduplicationId, key: isPerGroup ? `${groupId}\n${deduplicationId}` : deduplicationId }
}

function readId(entry: JsonObject, name: string): string | undefined {
  const id = optionalText(entry, name)
  if (id === undefined || /^[!-~]{1,128}$/.test(id)) return id
  throw invalidValue(
    `Value ${id} for parameter ${name} is invalid. Reason: 1 to 128 alphanumeric or punctuation characters.`,
  )
}
