import { createHmac } from 'node:crypto'
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { connectSimulators } from '../../infra/local/demo/simulators.ts'
import { parseOptions } from '../../infra/local/options.ts'
import { startPartners } from '../../infra/local/partners.ts'
import { readIntegration } from '../../infra/local/read-integration.ts'
import { startHighLevelSimulator } from '../../infra/local/simulators/high-level.ts'
import { startStage } from '../../infra/local/stage.ts'
import { systemClock } from '../../shared/clock.ts'
import { assembly } from './assembly.ts'
import { watchLine } from './canary-watch.ts'
import { lookAtDeadLetters } from './look-at-dead-letters.ts'

const SECRET = 'stage-world-signing-secret'
const TOKEN = 'pit-stage-world'
const LOCATION = 'demo-location'

/** HighLevel as the scenarios use it; a shorter window than the real 10 s, said in the headers as the real one is. */
export const startScenarioHighLevel = (rateLimit = { max: 100, intervalMs: 1000, daily: 200_000 }) =>
  startHighLevelSimulator({
    clock: systemClock,
    locations: [{ id: LOCATION, name: 'Demo location', timezone: 'America/New_York', token: TOKEN }],
    rateLimit,
  })

/** Options of `npm start` that connect a stage to that HighLevel. */
export const scenarioArguments = (highLevelUrl: string) => [
  '--highlevel-url',
  highLevelUrl,
  '--highlevel-token',
  TOKEN,
  '--location',
  LOCATION,
  '--chili-piper-secret',
  SECRET,
]

export interface Delivery {
  change: 'created' | 'updated' | 'deleted'
  body: string
}

/** Sends a delivery as Chili Piper would, signed now. */
export async function deliver(
  apiUrl: string,
  { change, body }: Delivery,
  headers: Record<string, string> = {},
): Promise<number> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex')
  const signed = { 'content-type': 'application/json', 'x-chili-timestamp': timestamp, 'x-chili-signature': signature }
  const response = await fetch(`${apiUrl}/webhooks/chili-piper/demo/${change}`, {
    method: 'POST',
    headers: { ...signed, ...headers },
    body,
  })
  await response.arrayBuffer()
  return response.status
}

/** `versions` deliveries for each of `contacts` meetings: booked, then moved a day further each time. */
export function meetingStories(contacts: number, versions: number): Delivery[] {
  const story = (contact: number, version: number): Delivery => ({
    change: version === 0 ? 'created' : 'updated',
    body: JSON.stringify({
      meetingIdChili: `meeting-${contact}`,
      meetingTitle: 'Product demo',
      meetingStartTime: new Date(Date.UTC(2026, 11, 1 + version, 15)).toISOString(),
      meetingEndTime: new Date(Date.UTC(2026, 11, 1 + version, 15, 30)).toISOString(),
      hostEmail: 'rep@example.com',
      primaryGuestEmail: `guest-${contact}@example.org`,
      primaryGuestDataFields: { PersonFirstName: `Guest ${contact}` },
    }),
  })
  return Array.from({ length: versions }, (_, version) =>
    Array.from({ length: contacts }, (_, contact) => story(contact, version)),
  ).flat()
}

/** A stage of the synthesized template over both simulators, all in this process, the functions in their own. */
export async function createStageWorld() {
  const highLevel = await startScenarioHighLevel()
  const log: string[] = []
  let partners: Awaited<ReturnType<typeof startPartners>> | undefined
  const stage = await startStage({
    assembly: await assembly(),
    log: (line) => void log.push(watchLine(line)),
    configure: async (known) => {
      const { apiUrl, outputs } = known
      const options = parseOptions(scenarioArguments(highLevel.url), {})
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
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  const sqs = new SQSClient({ endpoint: stage.awsUrl, region: 'us-east-1', credentials })
  const countOn = async (output: string) => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const QueueUrl = stage.outputs[output]
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))
    return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
  }
  const chiliPiperUrl = partners?.chiliPiperUrl ?? ''
  return {
    stage,
    log,
    chiliPiperUrl,
    simulators: connectSimulators({ highLevelUrl: highLevel.url, chiliPiperUrl }),
    deliver: (delivery: Delivery, headers?: Record<string, string>) => deliver(stage.apiUrl, delivery, headers),
    waiting: () => countOn('SyncQueueUrl'),
    dead: () => countOn('DeadLetterQueueUrl'),
    async deadLetters() {
      const QueueUrl = stage.outputs['DeadLetterQueueUrl']
      const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }
      return (await sqs.send(new ReceiveMessageCommand(asked))).Messages ?? []
    },
    async close() {
      await lookAtDeadLetters(stage)
      sqs.destroy()
      await stage.close()
      await partners?.close()
      await highLevel.close()
    },
  }
}
