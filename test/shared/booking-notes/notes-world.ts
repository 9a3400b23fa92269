import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { createCapabilities } from '../../../shared/booking-notes/capabilities.ts'
import type { NotesUpdate } from '../../../shared/booking-notes/port.ts'
import { createPushedNotes } from '../../../shared/booking-notes/pushed-notes.ts'
import { createChiliPiperClient } from '../../../shared/chili-piper/client.ts'
import type { Clock } from '../../../shared/clock.ts'
import { createAwsWorld } from '../../infra/local/aws/aws-world.ts'
import { simulateChiliPiper } from '../../infra/local/simulators/simulated-chili-piper.ts'

export const TableName = 'table'

/** Pauses between attempts are none; a call's time-out is as long as the clock stands still. */
const hasty = (clock: Clock): Clock => ({
  now: clock.now,
  sleep: (ms, signal) => (signal ? clock.sleep(ms, signal) : Promise.resolve()),
})

export const update = (more: Partial<NotesUpdate> = {}): NotesUpdate => ({
  tenant: 'demo',
  meetingId: 'm1',
  locationId: 'loc-1',
  contactId: 'c1',
  notes: [
    { id: 'n2', text: 'Second', writtenAt: '2026-03-01T08:30:00.000Z' },
    { id: 'n1', text: 'First' },
  ],
  contact: { name: 'Pat', email: 'pat@example.org', tags: ['vip'] },
  tasks: [{ title: 'Prepare', completed: false, dueDate: '2026-03-03T15:00:00.000Z' }],
  changedAt: '2026-03-01T08:59:00.000Z',
  ...more,
})

export function chiliPiperClientFor(url: string, clock: Clock) {
  return createChiliPiperClient({
    baseUrl: url,
    fetch,
    clock: hasty(clock),
    random: () => 0,
    apiKey: async () => 'key-1',
  })
}

/** A Chili Piper whose meetings may keep one more field, and the table that the stores need. */
export async function createNotesWorld() {
  const aws = await createAwsWorld()
  const { clock } = aws
  await aws.dynamo.ensureTable(
    {
      TableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    },
    'expiresAt',
  )
  const documents = DynamoDBDocumentClient.from(aws.clients.dynamo)
  const simulator = await simulateChiliPiper({ clock })
  return {
    aws,
    clock,
    documents,
    simulator,
    capabilities: createCapabilities({ documents, tableName: TableName }),
    store: createPushedNotes({ documents, tableName: TableName, clock }),
    chiliPiper: chiliPiperClientFor(simulator.url, clock),
    item: async (pk: string, sk: string) =>
      (await documents.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item,
    /** From now on a PATCH of a meeting keeps this field. */
    keepField: (name: string | null) => simulator.control('POST', '/extra-field', { name }),
    /** What the meeting has in a field. */
    field: async (meetingId: string, name: string) =>
      (await simulator.call('GET', `/v1/org/meetings/get/${meetingId}`)).body.data[name],
    /** Methods of the calls to Chili Piper's API since the last look. */
    async calls(): Promise<string[]> {
      const { body } = await simulator.control('GET', '/requests')
      await simulator.control('DELETE', '/requests')
      return body.map(({ method }: { method: string }) => method)
    },
  }
}
