import { type HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { ROUTE_ENV } from '../../functions/route/env.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import type { GrantQueue } from './grant-queue.ts'
import type { Ledger } from './ledger.ts'
import { NodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'

interface RoutingProps {
  integration: Integration
  integrationFile: string
  api: HttpApi
  grantQueue: GrantQueue
  ledger: Ledger
  secrets: Secrets
}

// HighLevel has 4 s to tell of the contact; the rest is for a cold start's first look at key, grant and table.
const TIMEOUT_SECONDS = 10

/** What people open in a browser: the pages of bookings, behind signed links. */
export class Routing extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: RoutingProps) {
    super(scope, id)
    const { api, ledger, secrets } = props
    const { queue } = props.grantQueue
    const environment: Record<(typeof ROUTE_ENV)[number], string> = {
      HIGHLEVEL_BASE_URL: 'https://services.leadconnectorhq.com',
      GRANT_PREFIX: secrets.grantPrefix,
      GRANT_QUEUE_URL: queue.queueUrl,
      TABLE_NAME: ledger.table.tableName,
      BRIEF_LINKS_SECRET_ARN: secrets.briefLinksArn,
    }
    this.function = new NodeFunction(this, 'Route', {
      folder: 'route',
      description: 'Shows the pages of bookings, with what HighLevel has of their contacts',
      environment,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 512,
      integration: props.integration,
      integrationFile: props.integrationFile,
    })
    const { role, handler } = this.function
    secrets.grantReadBriefLinks(role)
    secrets.grantReadGrants(role)
    ledger.grant(role, ['dynamodb:GetItem'])
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }))

    // The API's own acknowledgement of APIG4 says what stands in for an authorizer: here it is the link's signature.
    const lambda = new HttpLambdaIntegration('RouteIntegration', handler)
    const methods = [HttpMethod.GET, HttpMethod.HEAD]
    api.addRoutes({ path: '/bookings/{meetingId}/brief', methods, integration: lambda })
    const settings = locationsOf(props.integration).map((location) => settingsFor(props.integration, location))
    const hasWebsite = settings.some(({ routing }) => routing?.website)
    if (hasWebsite) api.addRoutes({ path: '/route', methods: [HttpMethod.GET], integration: lambda })
    // What HighLevel is asked is counted for all processes; of visitors also what was decided, and the custom fields of rules.
    if (hasWebsite || settings.some(({ sharedNotes }) => sharedNotes?.brief)) ledger.grant(role, ['dynamodb:PutItem'])
  }
}
