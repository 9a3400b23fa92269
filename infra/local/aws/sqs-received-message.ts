import { optionalObject, texts } from './json-input.ts'
import type { JsonObject } from './protocol.ts'
import { attributesMd5 } from './sqs-message-attributes.ts'
import type { StoredMessage } from './sqs-store.ts'

// Stands for the principal that sent the message, which is not kept here.
const SENDER_ID = 'AIDALOCALSTAGE'

/** The system attributes as ReceiveMessage and Lambda's SQS event spell them. */
export function systemAttributes(message: StoredMessage): Record<string, string> {
  const all: Record<string, string | number | null> = {
    SenderId: SENDER_ID,
    SentTimestamp: message.sentAt,
    ApproximateReceiveCount: message.receiveCount,
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  }
  const present = Object.entries(all).filter(([, value]) => value !== null)
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]))
}

const pick = <T>(all: Record<string, T>, isWanted: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)))

/** A message as ReceiveMessage answers it, with the attributes that the request asked for. */
export function describeMessage(message: StoredMessage, request: JsonObject): JsonObject {
  const system = new Set([...texts(request, 'AttributeNames'), ...texts(request, 'MessageSystemAttributeNames')])
  const patterns = texts(request, 'MessageAttributeNames')
  const isAsked = (name: string) =>
    patterns.some((p) => ['All', '.*', name].includes(p) || (p.endsWith('.*') && name.startsWith(p.slice(0, -1))))
  const stored: JsonObject = JSON.parse(message.attributes ?? '{}')
  const attributes = pick(stored, isAsked)
  const systemAsked = pick(systemAttributes(message), (name) => system.has('All') || system.has(name))
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5,
    Body: message.body,
    Attributes: Object.keys(systemAsked).length ? systemAsked : undefined,
    ...(Object.keys(attributes).length && {
      MessageAttributes: optionalObject({ attributes }, 'attributes'),
      MD5OfMessageAttributes: attributesMd5(attributes),
    }),
  }
}
