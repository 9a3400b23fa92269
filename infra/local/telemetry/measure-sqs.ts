import type { AwsCall, JsonObject, JsonValue } from '../aws/protocol.ts'
import type { Sqs } from '../aws/sqs.ts'
import { queueNameOf } from '../aws/sqs-queues.ts'
import type { Measure } from './measure.ts'

/** How many messages an answered call sent, received or deleted, and under which metric. */
const COUNTED: Record<string, (output: JsonObject) => [name: string, count: number]> = {
  SendMessage: () => ['NumberOfMessagesSent', 1],
  SendMessageBatch: ({ Successful }) => ['NumberOfMessagesSent', lengthOf(Successful)],
  ReceiveMessage: ({ Messages }) => ['NumberOfMessagesReceived', lengthOf(Messages)],
  DeleteMessage: () => ['NumberOfMessagesDeleted', 1],
  DeleteMessageBatch: ({ Successful }) => ['NumberOfMessagesDeleted', lengthOf(Successful)],
}

const lengthOf = (list: JsonValue | undefined) => (Array.isArray(list) ? list.length : 0)

/**
 * The same SQS, which tells what goes through its queues.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function measureSqs(sqs: Sqs, measure: Measure): Sqs {
  const count = (queue: string, name: string, value: number) => measure('AWS/SQS', name, { QueueName: queue }, value)
  const countCall = ({ operation, input }: AwsCall, output: JsonObject) => {
    if (!Object.hasOwn(COUNTED, operation) || typeof input['QueueUrl'] !== 'string') return
    const [name, value] = COUNTED[operation]?.(output) ?? []
    if (name && value) count(queueNameOf(input['QueueUrl']), name, value)
  }
  return {
    ...sqs,
    async service(call) {
      const output = await sqs.service(call)
      countCall(call, output)
      return output
    },
    async receive(name, request) {
      const messages = await sqs.receive(name, request)
      if (messages.length > 0) count(name, 'NumberOfMessagesReceived', messages.length)
      return messages
    },
    deleteMessage(name, receiptHandle) {
      sqs.deleteMessage(name, receiptHandle)
      count(name, 'NumberOfMessagesDeleted', 1)
    },
  }
}
