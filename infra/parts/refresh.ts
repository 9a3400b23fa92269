import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { REFRESH_GRANT_ENV } from '../../functions/refresh-grant/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { refreshConcurrency } from './concurrency.ts'
import { type GrantQueue, REFRESH_TIMEOUT_SECONDS } from './grant-queue.ts'
import type { Ledger } from './ledger.ts'
import { NodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'

interface RefreshProps {
  integration: Integration
  integrationFile: string
  grantQueue: GrantQueue
  ledger: Ledger
  secrets: Secrets
}

/** Takes messages from the grant queue: the only writer of grants after an install. */
export class Refresh extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: RefreshProps) {
    super(scope, id)
    const { queue, deadLetterQueue } = props.grantQueue
    const environment: Record<(typeof REFRESH_GRANT_ENV)[number], string> = {
      HIGHLEVEL_BASE_URL: 'https://services.leadconnectorhq.com',
      HIGHLEVEL_APP_SECRET_NAME: props.secrets.highLevelAppName,
      GRANT_PREFIX: props.secrets.grantPrefix,
      TABLE_NAME: props.ledger.table.tableName,
      GRANT_QUEUE_URL: queue.queueUrl,
      GRANT_DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
    }
    this.function = new NodeFunction(this, 'Refresh', {
      folder: 'refresh-grant',
      description: 'Refreshes grants, and mints them for locations of an agency',
      environment,
      timeoutSeconds: REFRESH_TIMEOUT_SECONDS,
      memoryMb: 512,
      integration: props.integration,
      integrationFile: props.integrationFile,
    })
    const { role } = this.function
    const maxConcurrency = refreshConcurrency(props.integration.aws.maxConcurrency)
    props.grantQueue.feed(this.function, 'GrantQueue', { batchSize: 1, maxConcurrency })
    // To its own queue: minting a location's grant may find that the agency's has to be refreshed first.
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn, deadLetterQueue.queueArn] }),
    )
    props.ledger.grant(role, ['dynamodb:GetItem', 'dynamodb:PutItem'])
    props.secrets.grantReadGrants(role)
    props.secrets.grantWriteGrants(role)
    props.secrets.grantMoveGrants(role)
    props.secrets.grantReadApp(role)
  }
}
