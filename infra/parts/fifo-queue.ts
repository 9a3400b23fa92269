import { ArnFormat, Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import type { NodeFunction } from './node-function.ts'

// SQS takes 1 MiB since 2026; the default differs between tools, so it is said.
const MAX_MESSAGE_BYTES = 1_048_576

/** A FIFO queue with one group per location, and the queue of what cannot be delivered. */
export class FifoQueue extends Construct {
  readonly queue: Queue
  readonly deadLetterQueue: Queue

  constructor(scope: Construct, id: string, props: { appName: string; name: string; visibilitySeconds: number }) {
    super(scope, id)
    const name = `${props.appName.replaceAll('/', '-')}-${props.name}`
    // The two policies name each other, so one of the two ARNs is built from its name.
    const sourceArn = Stack.of(this).formatArn({
      service: 'sqs',
      resource: `${name}.fifo`,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    })
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      queueName: `${name}-dead-letters.fifo`,
      fifo: true,
      maxMessageSizeBytes: MAX_MESSAGE_BYTES,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', sourceArn)],
      },
    })
    acknowledge(this.deadLetterQueue, {
      'Serverless::Serverless-SQSRedrivePolicy':
        'This is the end of the line: an alarm watches it and a person redrives it to the queue it came from.',
    })
    this.queue = new Queue(this, 'Queue', {
      queueName: `${name}.fifo`,
      fifo: true,
      maxMessageSizeBytes: MAX_MESSAGE_BYTES,
      // High-throughput mode: order and deduplication are needed within a location only.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      // Longer than any outage we promise to survive.
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(props.visibilitySeconds),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Only the backstop: messages of a group that were received together share the count, so a low number
      // would take good messages down with a bad one. The functions quarantine by reason long before.
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 1000 },
    })
  }

  /** Makes a function work through the queue: what that takes of it, and the mapping that feeds it. */
  feed({ role, handler }: NodeFunction, id: string, props: { batchSize: number; maxConcurrency: number }): void {
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        resources: [this.queue.queueArn],
      }),
    )
    const mapping = handler.addEventSourceMapping(id, {
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
      ...props,
    })
    acknowledge(mapping, {
      'Serverless::Serverless-LambdaEventSourceMappingDestination':
        'SQS event sources have no failure destination; what fails stays on the queue and ends in its dead-letter queue.',
    })
  }
}
