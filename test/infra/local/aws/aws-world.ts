import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { onTestFinished } from 'vitest'
import { type AwsServerOptions, createAwsServer } from '../../../../infra/local/aws/aws-server.ts'
import { createDynamo } from '../../../../infra/local/aws/dynamo.ts'
import { createSecretsManager } from '../../../../infra/local/aws/secrets-manager.ts'
import { createSqs } from '../../../../infra/local/aws/sqs.ts'
import { close, listen } from '../../../../infra/local/loopback-server.ts'
import { createManualClock } from '../../../support/manual-clock.ts'

export const REGION = 'us-east-1'
export const ACCOUNT = '123456789012'

/** All three emulators in memory on one free port, with the real SDK clients and a clock that stands still. */
export async function createAwsWorld(options: Pick<AwsServerOptions, 'authorize' | 'log'> = {}) {
  const clock = createManualClock('2026-03-01T09:00:00Z')
  const scope = { clock, region: REGION, account: ACCOUNT }
  const sqs = createSqs(scope)
  const secretsManager = createSecretsManager(scope)
  const dynamo = createDynamo(scope)
  const services = { sqs: sqs.service, secretsManager: secretsManager.service, dynamo: dynamo.service }
  const server = createAwsServer({ ...services, ...options })
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  sqs.setBaseUrl(url)
  const config = {
    endpoint: url,
    region: REGION,
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' },
    maxAttempts: 1,
  }
  const clients = {
    sqs: new SQSClient(config),
    secretsManager: new SecretsManagerClient(config),
    dynamo: new DynamoDBClient(config),
  }
  onTestFinished(async () => {
    for (const client of Object.values(clients)) client.destroy()
    await close(server)
    sqs.close()
    secretsManager.close()
    await dynamo.close()
  })

  /** Resolves when `count` calls are waiting on the clock, so that moving it is what wakes them. */
  const untilSleeping = async (count: number) => {
    while (clock.sleepers() < count) await new Promise(setImmediate)
  }
  /** Lets the clock run whenever somebody waits on it, until the work is done. */
  const passTime = async <T>(work: Promise<T>, stepMs = 1000): Promise<T> => {
    const waiting = clock.sleepers()
    let isDone = false
    const end = () => {
      isDone = true
    }
    work.then(end, end)
    while (!isDone) {
      await new Promise(setImmediate)
      if (clock.sleepers() > waiting) await clock.advance(stepMs)
    }
    return await work
  }
  return { clock, url, clients, sqs, secretsManager, dynamo, untilSleeping, passTime }
}
