import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { type DeadLetter, readLetter } from './dead-letter.ts'

export interface Entry {
  MessageBody: string
  MessageGroupId: string
  MessageDeduplicationId: string
  MessageAttributes?: Record<string, MessageAttributeValue>
}
/** The id that SQS gave the message, or its code of why it did not take it. */
export type Sent = { messageId: string } | { code: string }

/** Longer than the work on one batch, short enough that a run which was killed is soon forgotten. */
export const VISIBILITY_SECONDS = 120
/** A receive gives no more, and a request takes no more. */
export const MOST_RECEIVED = 10
// The request has less room than that for its own words.
const MOST_BYTES = 1_048_576
// With a wait, SQS asks all of its servers; without, an empty answer says little.
const WAIT_SECONDS = 1

/** Sends in as few requests as SQS takes. Answers in the order of the entries. @throws whatever SQS answers to a whole request. */
export async function sendAll(sqs: SQSClient, QueueUrl: string, entries: readonly Entry[]): Promise<Sent[]> {
  const sent: Sent[] = []
  for (const request of inRequests(entries)) {
    const Entries = request.map((entry, index) => ({ Id: String(index), ...entry }))
    const { Successful = [], Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const answers = new Map<string | undefined, Sent>([
      ...Failed.map(({ Id, Code = 'Unknown' }) => [Id, { code: Code }] as const),
      ...Successful.map(({ Id, MessageId = '' }) => [Id, { messageId: MessageId }] as const),
    ])
    sent.push(...Entries.map(({ Id }) => answers.get(Id) ?? { code: 'NotAnswered' }))
  }
  return sent
}

/** Ten entries at most, and 1 MiB together; one that is as large alone goes alone. */
export function inRequests<T extends Entry>(entries: readonly T[]): T[][] {
  const requests: T[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = sizeOf(entry)
    const last = requests.at(-1)
    if (last && last.length < MOST_RECEIVED && bytes + size <= MOST_BYTES) last.push(entry)
    else requests.push([entry])
    bytes = requests.at(-1) === last ? bytes + size : size
  }
  return requests
}

function sizeOf({ MessageBody, MessageAttributes = {} }: Entry): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue }]) =>
      Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.byteLength ?? 0),
  )
  return Buffer.byteLength(MessageBody) + attributes.reduce((sum, size) => sum + size, 0)
}

const inTens = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / MOST_RECEIVED) }, (_, index) =>
    items.slice(index * MOST_RECEIVED, (index + 1) * MOST_RECEIVED),
  )

/** What one does with the messages of a dead-letter queue. All throw whatever SQS answers to a whole request. */
export function createLetterQueue(sqs: SQSClient, QueueUrl: string, visibilitySeconds = VISIBILITY_SECONDS) {
  return {
    /** Ten at most, out of everybody's sight for that long. */
    async receive(): Promise<DeadLetter[]> {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: MOST_RECEIVED,
        VisibilityTimeout: visibilitySeconds,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp'],
      })
      return ((await sqs.send(command)).Messages ?? []).map(readLetter)
    },

    send: (entries: readonly Entry[]) => sendAll(sqs, QueueUrl, entries),

    /** Answers those that stay, because SQS did not delete them. */
    async remove(letters: readonly DeadLetter[]): Promise<DeadLetter[]> {
      const stay: DeadLetter[] = []
      for (const ten of inTens(letters)) {
        const Entries = ten.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }))
        const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
        stay.push(...Failed.flatMap(({ Id }) => ten[Number(Id)] ?? []))
      }
      return stay
    },

    /** Gives them back to whoever asks next; one that is not ours any more is nobody's loss. */
    async release(letters: readonly DeadLetter[]): Promise<void> {
      for (const ten of inTens(letters)) {
        const Entries = ten.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: 0,
        }))
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))
      }
    },

    count: () => countMessages(sqs, QueueUrl),
  }
}

export type LetterQueue = ReturnType<typeof createLetterQueue>

/** How many messages may be received, and how many are in somebody's hands; SQS may be a minute behind. */
export async function countMessages(sqs: SQSClient, QueueUrl: string): Promise<{ waiting: number; inFlight: number }> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] })
  const { Attributes = {} } = await sqs.send(command)
  const [waiting, inFlight] = AttributeNames.map((name) => Number(Attributes[name] ?? 0))
  return { waiting: waiting ?? 0, inFlight: inFlight ?? 0 }
}
