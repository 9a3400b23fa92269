import { Duration } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import type { RECONCILE_ENV } from '../../functions/reconcile/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { GrantQueue } from './grant-queue.ts'
import type { Ledger } from './ledger.ts'
import { NodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'
import type { SyncQueue } from './sync-queue.ts'

interface ReconcileProps {
  integration: Integration
  integrationFile: string
  queues: SyncQueue
  grantQueue: GrantQueue
  ledger: Ledger
  secrets: Secrets
}

/** Ten windows of a week each take seconds; a month's outage, or a list that is slow, may take this long. */
const TIMEOUT_SECONDS = 300

/** What is done every few minutes, whether or not a webhook came: asks Chili Piper what was missed, and for due refreshes. */
export class Reconcile extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: ReconcileProps) {
    super(scope, id)
    const { integration, secrets } = props
    const syncQueue = props.queues.queue
    const grantQueue = props.grantQueue.queue
    const environment: Record<(typeof RECONCILE_ENV)[number], string> = {
      CHILI_PIPER_BASE_URL: 'https://fire.chilipiper.com',
      CHILI_PIPER_SECRET_PREFIX: secrets.chiliPiperPrefix,
      SYNC_QUEUE_URL: syncQueue.queueUrl,
      TABLE_NAME: props.ledger.table.tableName,
      GRANT_QUEUE_URL: grantQueue.queueUrl,
    }
    this.function = new NodeFunction(this, 'Reconcile', {
      folder: 'reconcile',
      description: 'Finds what webhooks did not tell, and asks for the grant refreshes that are due',
      environment,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 512,
      integration,
      integrationFile: props.integrationFile,
    })
    const { role, handler } = this.function
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [syncQueue.queueArn, grantQueue.queueArn] }),
    )
    props.ledger.grant(role, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'])
    secrets.grantReadTenants(role)

    const scheduleRole = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Lets the schedule start the reconcile function',
    })
    scheduleRole.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }),
    )
    const { everyMinutes } = integration.reconcile
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: `Every ${everyMinutes} minutes`,
      scheduleExpression: `rate(${everyMinutes} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: handler.functionArn,
        roleArn: scheduleRole.roleArn,
        // The next run makes up for one that is missed.
        retryPolicy: {
          maximumRetryAttempts: 2,
          maximumEventAgeInSeconds: Duration.minutes(everyMinutes).toSeconds(),
        },
      },
    })
    // Without its policy the role is refused when the schedule is made.
    schedule.node.addDependency(scheduleRole)
  }
}
