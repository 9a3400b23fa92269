import path from 'node:path'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { inject } from 'vitest'
import { startHighLevelSimulator } from '../../infra/local/simulators/high-level.ts'
import { startStage } from '../../infra/local/stage.ts'
import { createStageClock } from '../../infra/local/stage-clock.ts'
import { assembly } from './assembly.ts'
import { watchLine } from './canary-watch.ts'
import { signBytes } from './chili-piper-bodies.ts'
import { connectLocation } from './connect-location.ts'
import { lookAtDeadLetters } from './look-at-dead-letters.ts'

const SECRET = 'two-locations-signing-secret'
const APP = {
  clientId: 'app1-key',
  clientSecret: 'two-locations-client-secret',
  scopes: ['contacts.readonly', 'contacts.write'],
}

/** A stage with two tenants, each with a HighLevel location of its own that is connected by OAuth; time runs `rate` times as fast. */
export async function createTwoLocationsWorld(rate: number) {
  const clock = createStageClock({ rate, file: path.join(inject('shared'), 'two-locations-clock.json') })
  const log: string[] = []
  let highLevel: Awaited<ReturnType<typeof startHighLevelSimulator>> | undefined
  const stage = await startStage({
    assembly: await assembly('two-locations'),
    clock,
    functionClock: clock.functionClock,
    log: (line) => void log.push(watchLine(line)),
    configure: async ({ apiUrl, outputs }) => {
      highLevel = await startHighLevelSimulator({
        clock,
        locations: ['location-north', 'location-south'].map((id) => ({ id, name: id, timezone: 'UTC' })),
        app: { ...APP, redirectUris: [`${apiUrl}/oauth/highlevel/callback`] },
        rateLimit: { max: 10_000, intervalMs: 10_000, daily: 200_000 },
      })
      const signing = JSON.stringify({ current: SECRET })
      return {
        environment: { HIGHLEVEL_BASE_URL: highLevel.url, HIGHLEVEL_CONSENT_URL: highLevel.consentUrl },
        secrets: {
          [`${outputs['ChiliPiperSecretPrefix']}north`]: signing,
          [`${outputs['ChiliPiperSecretPrefix']}south`]: signing,
          [`${outputs['HighLevelAppSecretName']}`]: JSON.stringify(APP),
        },
      }
    },
  })
  const highLevelUrl = highLevel?.url ?? ''
  const sqs = new SQSClient({
    endpoint: stage.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  })
  const control = (call: string, body?: unknown) =>
    fetch(`${highLevelUrl}/_simulator/${call}`, {
      ...(body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    }).then((response) => response.json())

  return {
    clock,
    log,
    control,
    async count(output: string): Promise<number> {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
      const QueueUrl = stage.outputs[output]
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))
      return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
    },
    connect: (locationId: string) => connectLocation(stage.apiUrl, locationId),
    async deliver(tenant: string, change: string, body: unknown): Promise<number> {
      const bytes = Buffer.from(JSON.stringify(body))
      const timestamp = String(Math.floor(clock.now() / 1000))
      const response = await fetch(`${stage.apiUrl}/webhooks/chili-piper/${tenant}/${change}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-chili-timestamp': timestamp,
          'x-chili-signature': signBytes(SECRET, timestamp, bytes),
        },
        body: bytes,
      })
      await response.arrayBuffer()
      return response.status
    },
    async close() {
      await lookAtDeadLetters(stage)
      sqs.destroy()
      await stage.close()
      await highLevel?.close()
    },
  }
}
