import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import integration from '#integration'
import { systemClock } from '../../shared/clock.ts'
import { readEnv, readLogEnv } from '../../shared/env.ts'
import { createLog } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { writeLine } from '../../shared/write-line.ts'
import { createWidgetHandler } from './create-widget-handler.ts'
import { WIDGETS_ENV } from './env.ts'

const env = readEnv(WIDGETS_ENV)
const logger = createLogger({ clock: systemClock, write: writeLine, ...readLogEnv() })

// Of the ten seconds that somebody waits; the rest is for a cold start and the table.
const LOGS_PATIENCE_MS = 8_000

const handleWidget = createWidgetHandler({
  integration,
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 2 })),
  tableName: env.TABLE_NAME,
  sqs: new SQSClient({ maxAttempts: 2 }),
  syncQueueUrl: env.SYNC_QUEUE_URL,
  deadLetterQueueUrl: env.DEAD_LETTER_QUEUE_URL,
  logs: {
    client: new CloudWatchLogsClient({ maxAttempts: 2 }),
    groupNames: env.LOG_GROUP_NAMES.split(','),
    patienceMs: LOGS_PATIENCE_MS,
  },
  clock: systemClock,
  log: createLog(logger),
})

export const handler = middy(handleWidget).use(logger.invocation)
