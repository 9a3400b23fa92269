import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import integration from '#integration'
import { createLinkKeys } from '../../shared/brief/link-keys.ts'
import { logCalls } from '../../shared/calls.ts'
import { systemClock } from '../../shared/clock.ts'
import { metricLocations } from '../../shared/config/metric-locations.ts'
import { readEnv, readLogEnv } from '../../shared/env.ts'
import { createLocationAccess } from '../../shared/grant/location-access.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { countRequests } from '../../shared/highlevel/count-requests.ts'
import { createRequest } from '../../shared/highlevel/request.ts'
import { createNodeFetch } from '../../shared/http/node-fetch.ts'
import { createLedger } from '../../shared/ledger/ledger.ts'
import { createLog } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { createMeter } from '../../shared/metrics.ts'
import { createRoutingStore } from '../../shared/routing/routing-store.ts'
import { writeLine } from '../../shared/write-line.ts'
import { createBudgetTable } from './budget-table.ts'
import { createBudgets } from './budgets.ts'
import { createRouteHandler } from './create-route-handler.ts'
import { ROUTE_ENV } from './env.ts'
import { createPageClaims } from './page-claims.ts'
import { createPageReads } from './page-reads.ts'
import { createReadCrm, fetchUntil, PAGE_REQUESTS } from './read-crm.ts'
import { createRouteVisitor } from './route-visitor.ts'

const env = readEnv(ROUTE_ENV)
const clock = systemClock
const logger = createLogger({ clock, write: writeLine, ...readLogEnv() })
const fetch = createNodeFetch(clock.now)
const log = createLog(logger)
const meter = createMeter({ clock, write: writeLine, locations: metricLocations(integration) })
const secrets = new SecretsManagerClient({ maxAttempts: 3 })
const sqs = new SQSClient({ maxAttempts: 3 })
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }))
const accessTo = createLocationAccess({
  secrets,
  sqs,
  documents,
  grantPrefix: env.GRANT_PREFIX,
  grantQueueUrl: env.GRANT_QUEUE_URL,
  tableName: env.TABLE_NAME,
  clock,
  log,
})

const table = { documents, tableName: env.TABLE_NAME, clock }
const ledger = createLedger(table)
const budgets = createBudgets({ integration, table: createBudgetTable(table), clock, log })

const handleRequest = createRouteHandler({
  integration,
  keys: createLinkKeys({ secrets, name: env.BRIEF_LINKS_SECRET_ARN, clock }),
  ledger,
  readPage: createPageReads({
    readCrm: createReadCrm({
      apiFor: (locationId, signal) => ({
        locationId,
        request: createRequest({
          baseUrl: env.HIGHLEVEL_BASE_URL,
          fetch: fetchUntil(signal, fetch),
          clock,
          pacer: countRequests(budgets('pages', locationId).pacer(PAGE_REQUESTS), locationId, meter),
          onCall: logCalls(log, { locationId }),
          ...accessTo(locationId),
        }),
      }),
      clock,
    }),
    claim: createPageClaims(table),
    budgetFor: (locationId) => budgets('pages', locationId),
    clock,
  }),
  visitor: createRouteVisitor({
    integration,
    decisions: createRoutingStore(table),
    directories: ledger,
    budgetFor: ({ locationId }) => budgets('visitors', locationId),
    highLevelFor: (locationId, pacer) =>
      createHighLevelClient({
        baseUrl: env.HIGHLEVEL_BASE_URL,
        locationId,
        fetch,
        clock,
        pacer: countRequests(pacer, locationId, meter),
        onCall: logCalls(log, { locationId }),
        ...accessTo(locationId),
      }),
    clock,
    log,
    count: meter.count,
  }),
  clock,
  log,
})

export const handler = middy(handleRequest).use(logger.invocation).use(meter.publish)
