import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Integration } from '../shared/config/define-integration.ts'
import { configurationDigest } from './configuration-digest.ts'
import { GrantQueue } from './parts/grant-queue.ts'
import { Ingest } from './parts/ingest.ts'
import { Ledger } from './parts/ledger.ts'
import type { NodeFunction } from './parts/node-function.ts'
import { OAuth } from './parts/oauth.ts'
import { Observability } from './parts/observability/observability.ts'
import { Reconcile } from './parts/reconcile.ts'
import { Refresh } from './parts/refresh.ts'
import { throttleRoutes } from './parts/route-throttles.ts'
import { Routing } from './parts/routing.ts'
import { Secrets } from './parts/secrets.ts'
import { Sync } from './parts/sync.ts'
import { SyncQueue } from './parts/sync-queue.ts'
import { Widgets } from './parts/widgets.ts'

export interface SyncStackProps extends StackProps {
  /** Stage name: part of every physical name, so that stages live side by side. */
  stage: string
  integration: Integration
  /** JSON file of the same configuration, bundled with the functions. */
  integrationFile: string
}

/** Everything the link needs in AWS, for one stage. */
export class SyncStack extends Stack {
  constructor(scope: Construct, id: string, props: SyncStackProps) {
    super(scope, id, props)
    const { stage, integration, integrationFile } = props
    const appName = `chili-piper-highlevel/${stage}`
    const queues = new SyncQueue(this, 'SyncQueue', { appName })
    const grantQueue = new GrantQueue(this, 'GrantQueue', { appName })
    const ledger = new Ledger(this, 'Ledger', { stage, customerKey: integration.aws.customerKey })
    const secrets = new Secrets(this, 'Secrets', { appName, stage, integration })
    const ingest = new Ingest(this, 'Ingest', { integration, integrationFile, queues, grantQueue, secrets })
    const sync = new Sync(this, 'Sync', {
      integration,
      integrationFile,
      api: ingest.api,
      queues,
      grantQueue,
      ledger,
      secrets,
    })
    const oauth = new OAuth(this, 'OAuth', {
      integration,
      integrationFile,
      api: ingest.api,
      grantQueue,
      ledger,
      secrets,
    })
    const routing = new Routing(this, 'Routing', {
      integration,
      integrationFile,
      api: ingest.api,
      grantQueue,
      ledger,
      secrets,
    })
    throttleRoutes(ingest.api)
    const refresh = new Refresh(this, 'Refresh', { integration, integrationFile, grantQueue, ledger, secrets })
    const reconcile = new Reconcile(this, 'Reconcile', {
      integration,
      integrationFile,
      queues,
      grantQueue,
      ledger,
      secrets,
    })
    // The functions that work on bookings: what they log is a booking's timeline.
    const tellers = [ingest.webhook, sync.function, reconcile.function, routing.function]
    const logGroups = tellers.map(({ logGroup }) => logGroup)
    const widgets = new Widgets(this, 'Widgets', { integration, integrationFile, queues, ledger, logGroups })
    const functions: NodeFunction[] = [
      ingest.webhook,
      ...[sync, oauth, routing, refresh, reconcile, widgets].map((part) => part.function),
    ]
    const observability = new Observability(this, 'Observability', {
      appName,
      integration,
      api: ingest.api,
      webhook: ingest.webhook,
      sync: sync.function,
      functions,
      queues,
      grantQueue,
      ledger,
      widgetFunctionArn: widgets.function.handler.functionArn,
    })

    const outputs = {
      ApiUrl: ingest.api.apiEndpoint,
      SyncQueueUrl: queues.queue.queueUrl,
      DeadLetterQueueUrl: queues.deadLetterQueue.queueUrl,
      GrantQueueUrl: grantQueue.queue.queueUrl,
      GrantDeadLetterQueueUrl: grantQueue.deadLetterQueue.queueUrl,
      TableName: ledger.table.tableName,
      ChiliPiperSecretPrefix: secrets.chiliPiperPrefix,
      BriefLinksSecretArn: secrets.briefLinksArn,
      OutgoingWebhookSecretArn: secrets.outgoingWebhookArn,
      GrantPrefix: secrets.grantPrefix,
      WidgetsFunctionName: widgets.function.handler.functionName,
      LogGroupNames: logGroups.map(({ logGroupName }) => logGroupName).join(','),
      HighLevelAppSecretName: secrets.highLevelAppName,
      DashboardUrl: observability.dashboardUrl,
      AlarmTopicArn: observability.topicArn,
      // Not the configuration itself: an agency's would be larger than an output may be.
      ConfigurationDigest: configurationDigest(integration),
    }
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })
  }
}
