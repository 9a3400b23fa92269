import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledge.ts'

/**
 * Where all alarms go; further subscribers (chat, pager) are added to it by hand. Only over TLS. Not encrypted at rest by a
 * key: CloudWatch could not publish with the one that AWS manages, and an alarm's text says nothing of a person.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic

  constructor(scope: Construct, id: string, { prefix, emails }: { prefix: string; emails: readonly string[] }) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { topicName: `${prefix}-alarms`, enforceSSL: true })
    for (const [index, endpoint] of emails.entries()) {
      const email = { topicArn: this.topic.topicArn, protocol: 'email', endpoint }
      // https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
      acknowledge(new CfnSubscription(this, `Email${index}`, email), {
        'Serverless::Serverless-SNSRedrivePolicy':
          'SNS tries an e-mail for six hours, and nothing is lost with one that bounces: the alarm stays in ALARM on the dashboard, and doctor lists it. A queue of notices would be one more place that somebody has to watch.',
      })
    }
  }

  /** Lets these alarms publish. They are named one by one: the names of stage `prod-eu` begin like those of stage `prod`. */
  allow(alarmArns: readonly string[]): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnEquals: { 'aws:SourceArn': alarmArns },
        },
      }),
    )
  }
}
