import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DynamoDBDocumentClient, GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { parseOptions } from '../../infra/local/options.ts'
import { startPartners } from '../../infra/local/partners.ts'
import { readIntegration } from '../../infra/local/read-integration.ts'
import { startStage } from '../../infra/local/stage.ts'
import { systemClock } from '../../shared/clock.ts'
import { assembly } from './assembly.ts'
import { watchLine } from './canary-watch.ts'
import { lookAtDeadLetters } from './look-at-dead-letters.ts'

/** The local stage as `npm start` runs it, with HighLevel's simulator, its app and its consent page; nothing connected. */
export async function createConnectWorld() {
  const log: string[] = []
  let partners: Awaited<ReturnType<typeof startPartners>> | undefined
  const stage = await startStage({
    assembly: await assembly(),
    log: (line) => void log.push(watchLine(line)),
    configure: async (known) => {
      const { apiUrl, outputs } = known
      const options = parseOptions([], {})
      partners = await startPartners({
        options,
        clock: systemClock,
        fileFor: () => ':memory:',
        apiUrl,
        integration: readIntegration(known.assembly),
        outputs,
      })
      return partners.settings
    },
  })
  const client = {
    endpoint: stage.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  }
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client))
  const secrets = new SecretsManagerClient(client)
  const TableName = stage.outputs['TableName']
  const locationId = partners?.locationId ?? ''
  return {
    stage,
    locationId,
    log,
    startUrl: `${stage.apiUrl}/oauth/highlevel/start`,
    /** Where screenshots go; outside the repository. */
    screenshots: mkdtempSync(path.join(tmpdir(), 'screenshots-')),
    /** What the location's secret holds. */
    async grant(): Promise<Record<string, unknown>> {
      const SecretId = `${stage.outputs['GrantPrefix']}${locationId}`
      const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }))
      return JSON.parse(SecretString)
    },
    async connection() {
      const Key = { pk: 'connections', sk: locationId }
      return (await documents.send(new GetCommand({ TableName, Key }))).Item
    },
    /** Makes every state as old as it may be, and a second older. */
    async expireStates() {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName }))
      const states = Items.filter(({ pk }) => String(pk).startsWith('oauth-state#'))
      for (const { pk, sk } of states)
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: { pk, sk },
            UpdateExpression: 'SET expiresAt = :then',
            ExpressionAttributeValues: { ':then': Math.floor(systemClock.now() / 1000) - 1 },
          }),
        )
      return states.length
    },
    async close() {
      await lookAtDeadLetters(stage)
      documents.destroy()
      secrets.destroy()
      await stage.close()
      await partners?.close()
    },
  }
}

export type ConnectWorld = Awaited<ReturnType<typeof createConnectWorld>>
