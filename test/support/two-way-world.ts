import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { parseOptions } from '../../infra/local/options.ts'
import { startPartners } from '../../infra/local/partners.ts'
import { readIntegration } from '../../infra/local/read-integration.ts'
import { startStage } from '../../infra/local/stage.ts'
import { createCapabilities } from '../../shared/booking-notes/capabilities.ts'
import { systemClock } from '../../shared/clock.ts'
import { watchLine } from './canary-watch.ts'
import { lookAtDeadLetters } from './look-at-dead-letters.ts'
import type { SeenContact, SeenRequest } from './sync-world.ts'

/** A stage whose location is connected by OAuth, so that HighLevel tells it of every change; Chili Piper keeps a field for notes. `assembly` holds the stack of two-way.config.ts. */
export async function createTwoWayWorld(assembly: string) {
  const log: string[] = []
  let partners: Awaited<ReturnType<typeof startPartners>> | undefined
  const stage = await startStage({
    assembly,
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
  const { highLevelUrl = '', chiliPiperUrl = '' } = partners ?? {}
  const dynamo = new DynamoDBClient({
    endpoint: stage.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
  })
  const json = async <T>(
    url: string,
    method = 'GET',
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> => {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
    return JSON.parse(await response.text())
  }
  // The token that the simulated location had before it was connected stays good.
  const token = { authorization: 'Bearer pit-local-simulator', version: '2021-07-28' }

  await json(`${chiliPiperUrl}/_simulator/extra-field`, 'POST', { name: 'notes' })
  const capabilities = createCapabilities({
    documents: DynamoDBDocumentClient.from(dynamo),
    tableName: stage.outputs['TableName'] ?? '',
  })
  await capabilities.write('demo', 'notes', { status: 'passed', reason: 'the test says so', at: systemClock.now() })
  await connect()

  async function connect(): Promise<void> {
    const begun = await fetch(`${stage.apiUrl}/oauth/highlevel/start`, { redirect: 'manual' })
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const consent = await fetch(begun.headers.get('location') ?? '', {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ decision: 'allow', choice: 'location:demo-location' }).toString(),
    })
    const finished = await fetch(consent.headers.get('location') ?? '', { headers: { cookie } })
    if (finished.status !== 200) throw new Error(`Not connected: ${finished.status} ${await finished.text()}`)
  }

  return {
    log,
    /** What a person does in HighLevel. */
    highLevel: (method: string, target: string, body?: unknown) =>
      json<{ note: { id: string } }>(`${highLevelUrl}${target}`, method, body, token),
    contacts: () => json<SeenContact[]>(`${highLevelUrl}/_simulator/contacts`),
    requests: () => json<SeenRequest[]>(`${highLevelUrl}/_simulator/requests`),
    book: (booking: unknown) => json<{ meetingId: string }>(`${chiliPiperUrl}/_simulator/meetings`, 'POST', booking),
    change: (meetingId: string, what: string, body: unknown = {}) =>
      json(`${chiliPiperUrl}/_simulator/meetings/${meetingId}/${what}`, 'POST', body),
    async notesOfMeeting(meetingId: string): Promise<string> {
      const key = { authorization: 'Bearer local-chili-piper-key' }
      const { data } = await json<{ data: { notes?: string } }>(
        `${chiliPiperUrl}/api/fire-edge/v1/org/meetings/get/${meetingId}`,
        'GET',
        undefined,
        key,
      )
      return data.notes ?? ''
    },
    async page(url: string): Promise<string> {
      return await (await fetch(url)).text()
    },
    async close() {
      await lookAtDeadLetters(stage)
      dynamo.destroy()
      await stage.close()
      await partners?.close()
    },
  }
}
