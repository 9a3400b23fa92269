import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import { systemClock } from '../../shared/clock.ts'
import { readEnv } from '../../shared/env.ts'
import { createConnections } from '../../shared/grant/connections.ts'
import { sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createLog } from '../../shared/log.ts'
import { askDueRefreshes } from './ask-due-refreshes.ts'
import { RECONCILE_ENV } from './env.ts'

const env = readEnv(RECONCILE_ENV)
const logger = new Logger()
const log = createLog(logger)
const sqs = new SQSClient({ maxAttempts: 3 })
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }))
const connections = createConnections({ documents, tableName: env.TABLE_NAME })

async function reconcile(): Promise<void> {
  const send = sendGrantMessage.bind(undefined, sqs, env.GRANT_QUEUE_URL)
  await askDueRefreshes({ connections, send, clock: systemClock, log })
}

export const handler = middy(reconcile).use(injectLambdaContext(logger))
