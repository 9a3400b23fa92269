import type { JsonObject, JsonValue } from './aws/protocol.ts'
import type { StoredMessage } from './aws/sqs.ts'
import { attributesMd5 } from './aws/sqs-message-attributes.ts'
import type { InvokeResult } from './invocation.ts'

interface EventSource {
  arn: string
  region: string
  systemAttributes(message: StoredMessage): Record<string, string>
}

/** The batch as Lambda hands it to the function. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function sqsEvent(messages: readonly StoredMessage[], source: EventSource): JsonObject {
  return {
    Records: messages.map((message) => {
      const attributes: Record<string, JsonObject> = JSON.parse(message.attributes ?? '{}')
      const hasAttributes = Object.keys(attributes).length > 0
      return {
        messageId: message.messageId,
        receiptHandle: message.receiptHandle,
        body: message.body,
        attributes: source.systemAttributes(message),
        messageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, it]) => [name, eventAttribute(it)]),
        ),
        md5OfBody: message.md5,
        ...(hasAttributes ? { md5OfMessageAttributes: attributesMd5(attributes) } : {}),
        eventSource: 'aws:sqs',
        eventSourceARN: source.arn,
        awsRegion: source.region,
      }
    }),
  }
}

function eventAttribute({ StringValue, BinaryValue, DataType }: JsonObject): JsonObject {
  return {
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  }
}

/**
 * The messages that are done, of a batch with this result. A failed function keeps all; with partial responses the
 * listed ones are kept, and a list that cannot be read, or names something that was not in the batch, keeps all.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function doneMessages<Message extends { messageId: string }>(
  batch: readonly Message[],
  result: InvokeResult,
  reportsFailures: boolean,
): Message[] {
  if (!result.ok) return []
  if (!reportsFailures) return [...batch]
  const failed = failedIds(result.value)
  const inBatch = new Set(batch.map(({ messageId }) => messageId))
  if (!failed?.isSubsetOf(inBatch)) return []
  return batch.filter(({ messageId }) => !failed.has(messageId))
}

function failedIds(value: JsonValue): Set<string> | undefined {
  if (value === null) return new Set()
  if (typeof value !== 'object' || Array.isArray(value)) return undefined
  const list = value['batchItemFailures'] ?? []
  if (!Array.isArray(list)) return undefined
  const ids = new Set<string>()
  for (const failure of list) {
    const id = typeof failure === 'object' && !Array.isArray(failure) ? failure?.['itemIdentifier'] : undefined
    if (typeof id !== 'string') return undefined
    ids.add(id)
  }
  return ids
}
