import { ArnFormat, Duration, Stack } from 'aws-cdk-lib'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'

/** Seconds a sync invocation may take: a batch of ten bookings, paced to HighLevel's limit. */
export const SYNC_TIMEOUT_SECONDS = 60

// SQS takes 1 MiB since 2026; the default differs between tools, so it is said.
const MAX_MESSAGE_BYTES = 1_048_576

/** The sync queue (one FIFO group per location) and the queue of what cannot be delivered. */
export class SyncQueue extends Construct {
  readonly queue: Queue
  readonly deadLetterQueue: Queue

  constructor(scope: Construct, id: string, props: { appName: string }) {
    super(scope, id)
    const name = `${props.appName.replaceAll('/', '-')}-sync`
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
        'This is the end of the line: an alarm watches it and a person redrives it to the sync queue.',
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
      // Six times the function timeout, so a throttled batch can be retried before it reappears.
      visibilityTimeout: Duration.seconds(6 * SYNC_TIMEOUT_SECONDS),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Only the backstop: messages of a group that were received together share the count, so a low number
      // would take good bookings down with a bad one. The sync function quarantines by reason long before.
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 1000 },
    })
  }
}
