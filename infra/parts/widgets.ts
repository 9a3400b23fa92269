import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { WIDGETS_ENV } from '../../functions/widgets/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { acknowledge } from './acknowledge.ts'
import type { Ledger } from './ledger.ts'
import { NodeFunction } from './node-function.ts'
import type { SyncQueue } from './sync-queue.ts'

interface WidgetsProps {
  integration: Integration
  integrationFile: string
  queues: SyncQueue
  ledger: Ledger
  /** Logs of the functions that work on bookings. */
  logGroups: readonly LogGroup[]
}

// Ten for what is shown, and for a press that sends dead letters back two more; then SQS answers what it was asked last.
const TIMEOUT_SECONDS = 20

/** The function behind the dashboard's custom widgets: one booking's timeline, and the quarantine. */
export class Widgets extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: WidgetsProps) {
    super(scope, id)
    const { queue, deadLetterQueue } = props.queues
    const environment: Record<(typeof WIDGETS_ENV)[number], string> = {
      TABLE_NAME: props.ledger.table.tableName,
      SYNC_QUEUE_URL: queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
      LOG_GROUP_NAMES: props.logGroups.map(({ logGroupName }) => logGroupName).join(','),
    }
    this.function = new NodeFunction(this, 'Widgets', {
      folder: 'widgets',
      description: 'Shows what happened to a booking, and the quarantine, on the dashboard',
      environment,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 512,
      integration: props.integration,
      integrationFile: props.integrationFile,
    })
    const { role } = this.function
    props.ledger.grant(role, ['dynamodb:GetItem'])
    props.ledger.grantFindByEmail(role)
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:StartQuery'],
        resources: props.logGroups.map(({ logGroupArn }) => logGroupArn),
      }),
    )
    role.addToPolicy(new PolicyStatement({ actions: ['logs:GetQueryResults'], resources: ['*'] }))
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [deadLetterQueue.queueArn],
      }),
    )
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }))
    acknowledge(role, {
      'AwsSolutions::AwsSolutions-IAM5[Resource::*]':
        'logs:GetQueryResults knows no resource; a result is found by the id of its query alone, and queries are started on the log groups of this stack only.',
    })
  }
}
