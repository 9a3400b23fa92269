import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createAskRefresh } from './ask-refresh.ts'
import { createConnections } from './connections.ts'
import { sendGrantMessage } from './grant-message.ts'
import { createGrantReader } from './grant-store.ts'
import { createSecretReader } from './secret-reader.ts'

export interface LocationAccessOptions {
  secrets: SecretsManagerClient
  sqs: SQSClient
  documents: DynamoDBDocumentClient
  grantPrefix: string
  grantQueueUrl: string
  tableName: string
  clock: Clock
  log: Log
}

/** What a client of HighLevel needs to act for a location: its access token, and whom to tell that it was refused. */
export function createLocationAccess(options: LocationAccessOptions) {
  const { clock, documents, log, sqs, tableName } = options
  const grants = createGrantReader({
    secrets: createSecretReader(options.secrets),
    prefix: options.grantPrefix,
    clock,
    connections: createConnections({ documents, tableName }),
  })
  const askRefresh = createAskRefresh({
    grants,
    send: (message) => sendGrantMessage(sqs, options.grantQueueUrl, message),
    clock,
    log,
  })
  return (locationId: string) => ({
    accessToken: async (read: { isFresh: boolean }) => (await grants.read(locationId, read)).grant.accessToken,
    onTokenRefused: (token: string) => askRefresh(locationId, token),
  })
}
