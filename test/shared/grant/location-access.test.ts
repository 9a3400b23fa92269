import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import { connectedWith } from '../../../shared/grant/connections.ts'
import { toQueueEntry } from '../../../shared/grant/grant-message.ts'
import { createLocationAccess } from '../../../shared/grant/location-access.ts'
import { aGrant, LOCATION } from '../../support/grant-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const region = 'eu-west-1'

/** Access to a location whose grant is stored and whose app is installed. */
function createWorld() {
  const secrets = new SecretsManagerClient({ region })
  const sqs = new SQSClient({ region })
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region }))
  const [secretsMock, sqsMock, documentsMock] = [mockClient(secrets), mockClient(sqs), mockClient(documents)]
  const stored = { grant: aGrant(), version: 'v1' }
  secretsMock
    .on(GetSecretValueCommand, { SecretId: `app/grants/${LOCATION}` })
    .resolves({ SecretString: JSON.stringify(stored.grant), VersionId: stored.version })
  sqsMock.on(SendMessageCommand).resolves({})
  const connection = connectedWith(LOCATION, stored, { since: 1, why: 'connected' })
  const connect = (status: 'connected' | 'uninstalled') =>
    documentsMock
      .on(GetCommand, { TableName: 'table', Key: { pk: 'connections', sk: LOCATION } })
      .resolves({ Item: { ...connection, status } })
  connect('connected')
  const clock = createManualClock()
  const log = createLogTrap()
  const access = createLocationAccess({
    secrets,
    sqs,
    documents,
    grantPrefix: 'app/grants/',
    grantQueueUrl: 'https://sqs.test/grants.fifo',
    tableName: 'table',
    clock,
    log,
  })(LOCATION)
  return { access, clock, log, connect, secretsMock, sqsMock }
}

test('a client gets the token of its location, and a fresh one where it asks for that', async () => {
  const { access, secretsMock } = createWorld()
  const read = (isFresh: boolean) => access.accessToken({ isFresh })
  expect([await read(false), await read(false)]).toEqual(['access-1', 'access-1'])
  expect(secretsMock).toHaveReceivedCommandTimes(GetSecretValueCommand, 1)
  expect(await read(true)).toBe('access-1')
  expect(secretsMock).toHaveReceivedCommandTimes(GetSecretValueCommand, 2)
})

test('F35: it gets none from where the app was uninstalled', async () => {
  const { access, connect } = createWorld()
  connect('uninstalled')
  await expect(access.accessToken({ isFresh: false })).rejects.toThrow('The app was uninstalled')
})

test('a token that was refused is a refresh of its location on the grant queue', async () => {
  const { access, clock, log, sqsMock } = createWorld()
  await access.onTokenRefused('access-1')
  const message = { version: 1, kind: 'refresh', subject: LOCATION, grantVersion: 'v1' } as const
  expect(sqsMock).toHaveReceivedCommandExactlyOnceWith(SendMessageCommand, {
    QueueUrl: 'https://sqs.test/grants.fifo',
    ...toQueueEntry({ ...message, reason: 'token-refused', askedAt: clock.now() }),
  })
  expect(log.lines).toEqual([])
})
