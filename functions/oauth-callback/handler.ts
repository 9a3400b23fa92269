import { randomBytes } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import integration from '#integration'
import { logCalls } from '../../shared/calls.ts'
import { systemClock } from '../../shared/clock.ts'
import { readEnv, readLogEnv } from '../../shared/env.ts'
import { createConnections } from '../../shared/grant/connections.ts'
import { sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createGrantWriter } from '../../shared/grant/grant-store.ts'
import { createSecretValues } from '../../shared/grant/secret-values.ts'
import { readAppSecret } from '../../shared/highlevel/app-secret.ts'
import { createAppSource } from '../../shared/highlevel/app-source.ts'
import { createHighLevelOAuth } from '../../shared/highlevel/oauth-api.ts'
import { createLog } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { createMeter } from '../../shared/metrics.ts'
import { writeLine } from '../../shared/write-line.ts'
import { createOAuthHandler } from './create-oauth-handler.ts'
import { OAUTH_CALLBACK_ENV } from './env.ts'
import { createInstallStates } from './install-states.ts'
import { installUrls } from './urls.ts'

const env = readEnv(OAUTH_CALLBACK_ENV)
const clock = systemClock
const logger = createLogger({ clock, write: writeLine, ...readLogEnv() })
const meter = createMeter({ clock, write: writeLine })
const log = createLog(logger)
const secrets = new SecretsManagerClient({ maxAttempts: 3 })
const sqs = new SQSClient({ maxAttempts: 3 })
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }))
const tableName = env.TABLE_NAME

const handleInstall = createOAuthHandler({
  integration,
  urls: installUrls(env.API_BASE_URL),
  consentUrl: env.HIGHLEVEL_CONSENT_URL,
  states: createInstallStates({ documents, tableName, clock, randomBytes }),
  appSecretName: env.HIGHLEVEL_APP_SECRET_NAME,
  readApp: createAppSource({ read: () => readAppSecret(secrets, env.HIGHLEVEL_APP_SECRET_NAME), clock }),
  oauthFor: (app) =>
    createHighLevelOAuth({ ...app, baseUrl: env.HIGHLEVEL_BASE_URL, fetch, clock, onCall: logCalls(log, {}) }),
  grants: createGrantWriter({ secrets: createSecretValues(secrets), prefix: env.GRANT_PREFIX }),
  connections: createConnections({ documents, tableName }),
  sendGrantMessage: (message) => sendGrantMessage(sqs, env.GRANT_QUEUE_URL, message),
  clock,
  log,
  count: meter.count,
})

export const handler = middy(handleInstall).use(logger.invocation).use(meter.publish)
