import { optionalInteger } from './json-input.ts'
import type { AwsCall, JsonObject, Service } from './protocol.ts'
import { runBatch } from './sqs-batch.ts'
import { invalidValue, requiredText, sqsError } from './sqs-errors.ts'
import type { InFlight } from './sqs-in-flight.ts'
import { batchSize } from './sqs-message-attributes.ts'
import { findQueue } from './sqs-queue-operations.ts'
import type { Queue, Queues } from './sqs-queues.ts'
import { describeMessage } from './sqs-received-message.ts'
import type { SqsStore, StoredMessage } from './sqs-store.ts'

export interface ReceiveRequest {
  max: number
  waitSeconds: number
  visibilitySeconds?: number | undefined
  signal: AbortSignal
}

interface MessageOperationsOptions {
  store: SqsStore
  queues: Queues
  inFlight: InFlight
  send: (queue: Queue, entry: JsonObject) => JsonObject
  receive: (name: string, request: ReceiveRequest) => Promise<StoredMessage[]>
  /** Called with a queue whose messages may now be received. */
  onChange: (name: string) => void
}

const MOST_BATCH_BYTES = 1_048_576

/** The operations on messages. A batch is one transaction, so that it costs one commit. */
export function createMessageOperations(options: MessageOperationsOptions): Record<string, Service> {
  const { store, queues, inFlight, send, receive, onChange } = options

  /** An operation on the queue of the request, after which waiting receivers look again. */
  const onQueue =
    (work: (queue: Queue, input: JsonObject) => JsonObject): Service =>
    ({ input }) => {
      const queue = findQueue(queues, input)
      const output = store.db.transaction(() => work(queue, input))
      onChange(queue.name)
      return output
    }
  const remove = (queue: Queue, entry: JsonObject) => {
    inFlight.delete(queue, requiredText(entry, 'ReceiptHandle'))
    return {}
  }
  const hide = (queue: Queue, entry: JsonObject) => {
    const seconds = optionalInteger(entry, 'VisibilityTimeout')
    if (seconds === undefined)
      throw sqsError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.')
    inFlight.hideFor(queue, requiredText(entry, 'ReceiptHandle'), seconds)
    return {}
  }

  return {
    SendMessage: onQueue(send),
    SendMessageBatch: onQueue((queue, input) => {
      if (batchSize(input) > MOST_BATCH_BYTES)
        throw sqsError('BatchRequestTooLong', `Batch requests cannot be longer than ${MOST_BATCH_BYTES} bytes.`)
      return runBatch(input, (entry) => send(queue, entry))
    }),
    DeleteMessage: onQueue(remove),
    DeleteMessageBatch: onQueue((queue, input) => runBatch(input, (entry) => remove(queue, entry))),
    ChangeMessageVisibility: onQueue(hide),
    ChangeMessageVisibilityBatch: onQueue((queue, input) => runBatch(input, (entry) => hide(queue, entry))),
    async ReceiveMessage(call) {
      const queue = findQueue(queues, call.input)
      const messages = await receive(queue.name, readRequest(queue, call))
      return { Messages: messages.length ? messages.map((message) => describeMessage(message, call.input)) : undefined }
    },
  }
}

function readRequest(queue: Queue, { input, signal }: AwsCall): ReceiveRequest {
  const within = (name: string, least: number, most: number, value = optionalInteger(input, name)) => {
    if (value === undefined || (value >= least && value <= most)) return value
    throw invalidValue(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
    )
  }
  const queueWait = Number(queue.attributes['ReceiveMessageWaitTimeSeconds'] ?? 0)
  return {
    max: within('MaxNumberOfMessages', 1, 10) ?? 1,
    waitSeconds: within('WaitTimeSeconds', 0, 20) ?? queueWait,
    visibilitySeconds: within('VisibilityTimeout', 0, 43_200),
    signal,
  }
}
