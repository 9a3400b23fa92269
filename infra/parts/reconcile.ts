import { Duration } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import type { RECONCILE_ENV } from '../../functions/reconcile/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { GrantQueue } from './grant-queue.ts'
import type { Ledger } from './ledger.ts'
import { NodeFunction } from './node-function.ts'

interface ReconcileProps {
  integration: Integration
  integrationFile: string
  grantQueue: GrantQueue
  ledger: Ledger
}

/** What is done every hour, whether or not anything happened: asks for the refreshes that are due. */
export class Reconcile extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: ReconcileProps) {
    super(scope, id)
    const { queue } = props.grantQueue
    const environment: Record<(typeof RECONCILE_ENV)[number], string> = {
      TABLE_NAME: props.ledger.table.tableName,
      GRANT_QUEUE_URL: queue.queueUrl,
    }
    this.function = new NodeFunction(this, 'Reconcile', {
      folder: 'reconcile',
      description: 'Asks for the grant refreshes that are due',
      environment,
      timeoutSeconds: 60,
      memoryMb: 512,
      integration: props.integration,
      integrationFile: props.integrationFile,
    })
    const { role, handler } = this.function
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }))
    props.ledger.grant(role, ['dynamodb:Query'])

    const scheduleRole = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Lets the schedule start the reconcile function',
    })
    scheduleRole.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }),
    )
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: 'Every hour',
      scheduleExpression: 'rate(1 hour)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: handler.functionArn,
        roleArn: scheduleRole.roleArn,
        // The next hour makes up for one that is missed.
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.minutes(30).toSeconds() },
      },
    })
    // Without its policy the role is refused when the schedule is made.
    schedule.node.addDependency(scheduleRole)
  }
}
