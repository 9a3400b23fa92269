import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { SYNC_ENV } from '../../functions/sync/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import type { GrantQueue } from './grant-queue.ts'
import type { Ledger } from './ledger.ts'
import { NodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'
import { SYNC_TIMEOUT_SECONDS, type SyncQueue } from './sync-queue.ts'

interface SyncProps {
  integration: Integration
  integrationFile: string
  api: HttpApi
  queues: SyncQueue
  grantQueue: GrantQueue
  ledger: Ledger
  secrets: Secrets
}

/** Takes envelopes from the sync queue and brings the contact up to date. */
export class Sync extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: SyncProps) {
    super(scope, id)
    const { queue, deadLetterQueue } = props.queues
    const grantQueue = props.grantQueue.queue
    const environment: Record<(typeof SYNC_ENV)[number], string> = {
      HIGHLEVEL_BASE_URL: 'https://services.leadconnectorhq.com',
      GRANT_PREFIX: props.secrets.grantPrefix,
      TABLE_NAME: props.ledger.table.tableName,
      SYNC_QUEUE_URL: queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
      GRANT_QUEUE_URL: grantQueue.queueUrl,
      API_BASE_URL: props.api.apiEndpoint,
      BRIEF_LINKS_SECRET_ARN: props.secrets.briefLinksArn,
      CHILI_PIPER_BASE_URL: 'https://fire.chilipiper.com',
      CHILI_PIPER_SECRET_PREFIX: props.secrets.chiliPiperPrefix,
      OUTGOING_WEBHOOK_SECRET_ARN: props.secrets.outgoingWebhookArn,
    }
    this.function = new NodeFunction(this, 'Sync', {
      folder: 'sync',
      description: 'Plans and applies what a booking changes in HighLevel',
      environment,
      timeoutSeconds: SYNC_TIMEOUT_SECONDS,
      memoryMb: 512,
      integration: props.integration,
      integrationFile: props.integrationFile,
    })
    const { role } = this.function
    const { maxConcurrency } = props.integration.aws
    props.queues.feed(this.function, 'SyncQueue', { batchSize: 10, maxConcurrency })
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        // The sync queue itself, for events of a booking that belongs to another location.
        resources: [queue.queueArn, deadLetterQueue.queueArn, grantQueue.queueArn],
      }),
    )
    props.ledger.grant(role, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'])
    props.secrets.grantReadGrants(role)
    this.#grantWayBack(props)
  }

  /** Only what the configuration uses of the way back from the CRM. */
  #grantWayBack({ integration, secrets, ledger }: SyncProps): void {
    const { role } = this.function
    const all = locationsOf(integration).map((location) => settingsFor(integration, location))
    if (all.some(({ sharedNotes }) => sharedNotes?.brief)) secrets.grantReadBriefLinks(role)
    if (all.some(({ sharedNotes, routing }) => sharedNotes?.chiliPiper || routing?.onTag || routing?.reassign))
      secrets.grantReadTenants(role)
    secrets.grantReadOutgoingWebhook(role)
    // A decision about a visitor that tags or an address have overtaken.
    if (all.some(({ routing }) => routing?.website)) ledger.grant(role, ['dynamodb:DeleteItem'])
  }
}
