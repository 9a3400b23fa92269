import { RemovalPolicy } from 'aws-cdk-lib'
import { CfnStage, HttpApi, HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { NO_APP_ID, type WEBHOOK_ENV } from '../../functions/webhook/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { acknowledge } from './acknowledge.ts'
import type { GrantQueue } from './grant-queue.ts'
import { NodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'
import type { SyncQueue } from './sync-queue.ts'

interface IngestProps {
  integration: Integration
  integrationFile: string
  queues: SyncQueue
  grantQueue: GrantQueue
  secrets: Secrets
}

// No query string, no address, no header: the path of a webhook says nothing about a person.
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatencyMs: '$context.responseLatency',
  requestTime: '$context.requestTimeEpoch',
  integrationError: '$context.integrationErrorMessage',
})

/** The front door: HTTP API → webhook function → sync queue or grant queue. */
export class Ingest extends Construct {
  readonly api: HttpApi
  readonly webhook: NodeFunction

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id)
    const { queue, deadLetterQueue } = props.queues
    const grantQueue = props.grantQueue.queue
    const { appId, webhookPublicKeys } = props.integration.highLevel
    const environment: Record<(typeof WEBHOOK_ENV)[number], string> = {
      SYNC_QUEUE_URL: queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
      CHILI_PIPER_SECRET_PREFIX: props.secrets.chiliPiperPrefix,
      GRANT_QUEUE_URL: grantQueue.queueUrl,
      HIGHLEVEL_WEBHOOK_PUBLIC_KEYS: webhookPublicKeys.join('\n'),
      HIGHLEVEL_APP_ID: appId ?? NO_APP_ID,
    }
    this.webhook = new NodeFunction(this, 'Webhook', {
      folder: 'webhook',
      description: 'Verifies deliveries and stores them on their queue',
      environment,
      timeoutSeconds: 10,
      memoryMb: 512,
      integration: props.integration,
      integrationFile: props.integrationFile,
    })
    const { role, handler } = this.webhook
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn, deadLetterQueue.queueArn, grantQueue.queueArn],
      }),
    )
    props.secrets.grantReadTenants(role)

    this.api = new HttpApi(this, 'Api', {
      description: 'Webhooks of Chili Piper and HighLevel',
      defaultAuthorizer: new HttpNoneAuthorizer(),
    })
    const integration = new HttpLambdaIntegration('WebhookIntegration', handler)
    for (const change of ['created', 'updated', 'deleted'])
      this.api.addRoutes({
        path: `/webhooks/chili-piper/{tenant}/${change}`,
        methods: [HttpMethod.POST],
        integration,
      })
    this.api.addRoutes({ path: '/webhooks/highlevel', methods: [HttpMethod.POST], integration })
    this.api.addRoutes({ path: '/health', methods: [HttpMethod.GET], integration })
    acknowledge(this.api, {
      'AwsSolutions::AwsSolutions-APIG4':
        'The webhook function verifies a signature over the raw bytes of every delivery before it parses anything; the OAuth pages finish only what a one-time state, bound to the browser by a cookie, began; the pages of bookings open behind a signed link; /route, where it is configured, answers every visitor with a booking link alone, which tells of a contact no more than that a routing rule matched, and asks HighLevel within a budget that all callers share; /health says only that it runs.',
    })
    this.#logAndThrottle(props.integration)
  }

  #logAndThrottle(config: Integration): void {
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: config.aws.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const stage = this.api.defaultStage?.node.defaultChild
    if (!(stage instanceof CfnStage)) throw new Error('The HTTP API has no default stage')
    stage.accessLogSettings = { destinationArn: logs.logGroupArn, format: ACCESS_LOG_FORMAT }
    // A guard against floods, far above any tenant's bookings: what is refused here may not be sent again.
    stage.defaultRouteSettings = { throttlingRateLimit: 1000, throttlingBurstLimit: 2000 }
  }
}
