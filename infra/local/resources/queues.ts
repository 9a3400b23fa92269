import { z } from 'zod'
import type { Sqs } from '../aws/sqs.ts'
import { messageOf } from '../error-text.ts'
import { number, resourceType } from '../resource-type.ts'
import type { Template } from '../template.ts'

const QUEUE = resourceType(
  'AWS::SQS::Queue',
  {
    QueueName: z.string().optional(),
    FifoQueue: z.boolean().optional(),
    RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: number }).optional(),
    RedriveAllowPolicy: z
      .strictObject({ redrivePermission: z.string(), sourceQueueArns: z.array(z.string()).optional() })
      .optional(),
    VisibilityTimeout: number.optional(),
    MessageRetentionPeriod: number.optional(),
    DelaySeconds: number.optional(),
    MaximumMessageSize: number.optional(),
    ReceiveMessageWaitTimeSeconds: number.optional(),
    ContentBasedDeduplication: z.boolean().optional(),
    DeduplicationScope: z.string().optional(),
    FifoThroughputLimit: z.string().optional(),
  },
  ['Tags', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'],
)

// What CDK's enforceSSL writes. The local stage has no TLS to ask for; any other statement would need evaluating.
const denyWithoutTls = z.strictObject({
  Effect: z.literal('Deny'),
  Action: z.literal('sqs:*'),
  Principal: z.union([z.literal('*'), z.strictObject({ AWS: z.literal('*') })]),
  Condition: z.strictObject({ Bool: z.strictObject({ 'aws:SecureTransport': z.literal('false') }) }),
  Resource: z.string(),
  Sid: z.string().optional(),
})
const QUEUE_POLICY = resourceType(
  'AWS::SQS::QueuePolicy',
  {
    Queues: z.array(z.string()),
    PolicyDocument: z.strictObject({ Version: z.string().optional(), Statement: z.array(denyWithoutTls) }),
  },
  [],
)

export const QUEUE_TYPES = [QUEUE, QUEUE_POLICY]

/** Names the queues, so that everything may refer to them. */
export function describeQueues(template: Template, sqs: Sqs): void {
  for (const { id, properties } of template.raw(QUEUE)) {
    const ending = properties['FifoQueue'] === true ? '.fifo' : ''
    const name = template.nameFor(id, properties['QueueName'], ending)
    template.describe(id, {
      Ref: sqs.queueUrl(name),
      QueueUrl: sqs.queueUrl(name),
      Arn: sqs.queueArn(name),
      QueueName: name,
    })
  }
}

/** What the rest of the stage needs to know of a queue. */
export interface StageQueue {
  name: string
  isFifo: boolean
  visibilitySeconds: number
}

/** Makes the queues, or brings those of an earlier start up to date; returns them by ARN. */
export function createQueues(template: Template, sqs: Sqs): Map<string, StageQueue> {
  const queues = new Map<string, StageQueue>()
  // A dead-letter queue must be there before the queue that names it.
  const inOrder = template
    .resources(QUEUE)
    .sort((a, b) => Number(!!a.properties.RedrivePolicy) - Number(!!b.properties.RedrivePolicy))
  for (const { id, properties } of inOrder) {
    const { QueueName, ...attributes } = properties
    const isFifo = properties.FifoQueue === true
    const name = template.nameFor(id, QueueName, isFifo ? '.fifo' : '')
    try {
      sqs.ensureQueue(name, asTexts(attributes))
    } catch (cause) {
      throw template.problem(id, messageOf(cause), cause)
    }
    queues.set(sqs.queueArn(name), { name, isFifo, visibilitySeconds: properties.VisibilityTimeout ?? 30 })
  }
  // Checking them is all there is to do.
  template.resources(QUEUE_POLICY)
  return queues
}

function asTexts(attributes: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const texts = given.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  return Object.fromEntries(texts)
}
