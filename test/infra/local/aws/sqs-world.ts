import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs'
import { ACCOUNT, createAwsWorld, REGION } from './aws-world.ts'

export const arnOf = (queueUrl: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${queueUrl.split('/').at(-1)}`

export const redrivePolicy = (deadLetterUrl: string, maxReceiveCount: number | string) =>
  JSON.stringify({ deadLetterTargetArn: arnOf(deadLetterUrl), maxReceiveCount })

export const bodies = (messages: Message[]) => messages.map((message) => message.Body)

/** Short words for what most SQS tests do, each through the real client. */
export async function createSqsWorld() {
  const world = await createAwsWorld()
  const client = world.clients.sqs

  const queue = async (QueueName: string, Attributes: Record<string, string> = {}) => {
    const fifo = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {}
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName, Attributes: { ...fifo, ...Attributes } }),
    )
    return String(QueueUrl)
  }
  const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))
  let sent = 0
  const sendToGroup = (QueueUrl: string, MessageGroupId: string, body: string, deduplicationId = `unique-${sent++}`) =>
    send(QueueUrl, body, { MessageGroupId, MessageDeduplicationId: deduplicationId })
  const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) => {
    const all = { MessageSystemAttributeNames: ['All' as const], MessageAttributeNames: ['All'] }
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...all, ...more })
    return (await client.send(command)).Messages ?? []
  }
  const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
    client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  const hideFor = (QueueUrl: string, { ReceiptHandle }: Message, VisibilityTimeout: number) =>
    client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }))
  const attributes = async (QueueUrl: string) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })
    return (await client.send(command)).Attributes ?? {}
  }
  /** Visible, in flight and delayed messages. */
  const counts = async (queueUrl: string) => {
    const all: Record<string, string> = await attributes(queueUrl)
    const names = ['', 'NotVisible', 'Delayed'].map((suffix) => `ApproximateNumberOfMessages${suffix}`)
    return names.map((name) => Number(all[name]))
  }
  return { ...world, client, queue, send, sendToGroup, receive, remove, hideFor, attributes, counts }
}
