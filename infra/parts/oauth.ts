import { type HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { OAUTH_CALLBACK_ENV } from '../../functions/oauth-callback/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { GrantQueue } from './grant-queue.ts'
import type { Ledger } from './ledger.ts'
import { NodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'

interface OAuthProps {
  integration: Integration
  integrationFile: string
  api: HttpApi
  grantQueue: GrantQueue
  ledger: Ledger
  secrets: Secrets
}

// One exchange (5 s), up to 10 s of listing an agency's locations, and storing; the HTTP API waits 30 s.
const TIMEOUT_SECONDS = 28

const CONSENT_URLS: Record<Integration['highLevel']['consentHost'], string> = {
  gohighlevel: 'https://marketplace.gohighlevel.com/v2/oauth/chooselocation',
  leadconnectorhq: 'https://marketplace.leadconnectorhq.com/v2/oauth/chooselocation',
}

/** The pages that connect HighLevel in the browser: start → HighLevel's consent → callback → grant. */
export class OAuth extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: OAuthProps) {
    super(scope, id)
    const { integration, api, ledger, secrets } = props
    const { queue } = props.grantQueue
    const environment: Record<(typeof OAUTH_CALLBACK_ENV)[number], string> = {
      API_BASE_URL: api.apiEndpoint,
      HIGHLEVEL_BASE_URL: 'https://services.leadconnectorhq.com',
      HIGHLEVEL_CONSENT_URL: CONSENT_URLS[integration.highLevel.consentHost],
      HIGHLEVEL_APP_SECRET_NAME: secrets.highLevelAppName,
      GRANT_PREFIX: secrets.grantPrefix,
      GRANT_QUEUE_URL: queue.queueUrl,
      TABLE_NAME: ledger.table.tableName,
    }
    this.function = new NodeFunction(this, 'OAuthCallback', {
      folder: 'oauth-callback',
      description: 'Connects HighLevel locations in the browser and stores their grants',
      environment,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 512,
      integration,
      integrationFile: props.integrationFile,
    })
    const { role, handler } = this.function
    secrets.grantReadApp(role)
    secrets.grantWriteGrants(role)
    ledger.grant(role, ['dynamodb:PutItem', 'dynamodb:DeleteItem'])
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }))

    // The API's own acknowledgement of APIG4 says what stands in for an authorizer: here it is the one-time state.
    const lambda = new HttpLambdaIntegration('OAuthIntegration', handler)
    for (const page of ['start', 'callback'])
      api.addRoutes({ path: `/oauth/highlevel/${page}`, methods: [HttpMethod.GET], integration: lambda })
  }
}
