import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'
import { createReconcileHandler } from '../../../functions/reconcile/create-reconcile-handler.ts'
import { createPollStore } from '../../../functions/reconcile/poll-store.ts'
import { reconcileTenant } from '../../../functions/reconcile/reconcile-tenant.ts'
import { createApiKeys } from '../../../shared/chili-piper/api-key.ts'
import { createChiliPiperClient } from '../../../shared/chili-piper/client.ts'
import { parseMeeting } from '../../../shared/chili-piper/parse-meeting.ts'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import type { Envelope } from '../../../shared/envelope.ts'
import { subjectOf } from '../../../shared/grant/grant-message.ts'
import { linkKey } from '../../../shared/ledger/ledger.ts'
import { linkSchema } from '../../../shared/ledger/link.ts'
import type { BookingEvent } from '../../../shared/plan/booking-event.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { createAwsWorld } from '../../infra/local/aws/aws-world.ts'
import { receiveWebhooks, simulateChiliPiper } from '../../infra/local/simulators/simulated-chili-piper.ts'
import { createMemoryConnections } from '../../support/grant-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const TableName = 'table'

/** Reconcile over a Chili Piper simulator, table and secrets on loopback; the queue is a list that `apply` works off. */
export async function createReconcileWorld(options: { integration?: Partial<IntegrationInput> } = {}) {
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
  const receiver = await receiveWebhooks()
  const webhooks = (['MeetingCreated', 'MeetingUpdated', 'MeetingDeleted'] as const).map((triggerType) => ({
    triggerType,
    url: `${receiver.url}/${triggerType}`,
  }))
  const chiliPiper = await simulateChiliPiper({ clock, webhooks })
  const integration = defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...options.integration })
  const store = createPollStore({ documents, tableName: TableName, clock })
  const log = createLogTrap()
  const counts: Record<string, number> = {}
  const measured: [name: string, value: number][] = []
  const sent: Envelope[] = []
  const written: string[] = []
  const connections = createMemoryConnections()
  const asked: string[] = []
  const clientFor = (apiKey: string, deadline?: number) =>
    createChiliPiperClient({
      baseUrl: chiliPiper.url,
      fetch,
      // Pauses between attempts are none here; a call's time-out is as long as the clock stands still.
      clock: { now: clock.now, sleep: (ms, signal) => (ms < 10_000 ? Promise.resolve() : clock.sleep(ms, signal)) },
      random: () => 0,
      apiKey: async () => apiKey,
      ...(deadline === undefined ? {} : { deadline }),
    })
  const port = {
    integration,
    store: {
      ...store,
      writeMark: (...args: Parameters<typeof store.writeMark>) => {
        written.push('mark')
        return store.writeMark(...args)
      },
      writeCursor: (...args: Parameters<typeof store.writeCursor>) => {
        written.push('cursor')
        return store.writeCursor(...args)
      },
    },
    send: async (envelope: Envelope) => void sent.push(envelope),
    clock,
    log,
  }

  /** Folds events into the links of their bookings, as the sync function does when HighLevel took them. */
  async function applyEvents(events: readonly BookingEvent[]): Promise<void> {
    const byMeeting = Object.groupBy(events, ({ booking }) => booking.meetingId)
    const remembered = await store.read('demo', Object.keys(byMeeting))
    const puts = Object.entries(byMeeting).map(([meetingId, group = []]) => {
      const link = z.optional(linkSchema).parse(remembered.get(meetingId)?.link)
      const start = link ?? { tenant: 'demo', meetingId, locationId: 'location-1', revision: 0, written: {} }
      const { known } = foldEvents(link?.known, group)
      return { PutRequest: { Item: { ...linkKey(start), ...start, known } } }
    })
    for (let at = 0; at < puts.length; at += 25)
      await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts.slice(at, at + 25) } }))
  }
  const CHANGES = { MeetingCreated: 'created', MeetingUpdated: 'updated', MeetingDeleted: 'deleted' } as const

  const world = {
    ...port,
    aws,
    documents,
    chiliPiper,
    counts,
    measured,
    sent,
    written,
    connections,
    asked,
    receiver,
    tenant: 'demo',
    /** One run for the tenant. */
    run: (more: Partial<Parameters<typeof reconcileTenant>[0]> = {}) =>
      reconcileTenant({ ...port, tenant: 'demo', chiliPiper: clientFor('key-1'), isHeld: false, ...more }),
    clientFor,
    handler: (more: Partial<Parameters<typeof createReconcileHandler>[0]> = {}) =>
      createReconcileHandler({
        ...port,
        connections,
        sendGrantMessage: async (message) => void asked.push(subjectOf(message)),
        apiKeys: createApiKeys({ secrets: aws.clients.secretsManager, prefix: 'app/chili-piper/', clock }),
        chiliPiperFor: clientFor,
        count: (name, value = 1) => {
          counts[name] = (counts[name] ?? 0) + value
        },
        measure: (name, value) => void measured.push([name, value]),
        ...more,
      }),
    /** What the sync function makes of the queue: each event is folded into its link. */
    async apply(): Promise<Envelope[]> {
      const applied = sent.splice(0)
      await applyEvents(
        applied.flatMap(({ event, eventId, receivedAt }) =>
          event.kind === 'booking' ? [{ ...event, eventId, receivedAt }] : [],
        ),
      )
      return applied
    },
    /** The webhooks that came so far are applied. */
    applyWebhooks: () =>
      applyEvents(
        receiver.received.splice(0).map(({ body, path, headers }) => {
          const meeting = parseMeeting(JSON.parse(body))
          if (!meeting.ok) throw new Error(meeting.path)
          const { booking } = meeting
          const change = CHANGES[path.slice(1) as keyof typeof CHANGES]
          const signedAt = Number(headers['x-chili-timestamp'])
          const eventId = `${booking.meetingId}/${signedAt}/${change}`
          return { eventId, change, signedAt, receivedAt: clock.now(), booking }
        }),
      ),
    /** Webhooks of this time are lost. */
    loseWebhooks: () => void receiver.received.splice(0),
    /** Where these bookings stand. */
    async statesOf(meetingIds: readonly string[]) {
      const remembered = await store.read('demo', meetingIds)
      return meetingIds.map((id) => {
        const { known } = linkSchema.parse(remembered.get(id)?.link)
        return foldEvents(known, [])
      })
    },
    cursor: () => store.readCursor('reconcile#demo'),
    /** Requests to Chili Piper's API since the last look: method and path. */
    async calls(): Promise<string[]> {
      const { body } = await chiliPiper.control('GET', '/requests')
      await chiliPiper.control('DELETE', '/requests')
      return body.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`)
    },
    /** Books meetings of half an hour, spread over the given days from now. */
    async bookMany(count: number, days: readonly [number, number]): Promise<string[]> {
      const bookings = Array.from({ length: count }, (_, index) => {
        const at = clock.now() + days[0] * DAY + ((days[1] - days[0]) * DAY * index) / count
        const startAt = new Date(at - (at % MINUTE)).toISOString()
        return { guest: { email: `guest-${index}@example.org` }, startAt }
      })
      return (await chiliPiper.control('POST', '/meetings/bulk', { bookings })).body.meetingIds
    },
    change: (id: string, what: 'reschedule' | 'reassign' | 'cancel' | 'no-show', body: object = {}) =>
      chiliPiper.control('POST', `/meetings/${id}/${what}`, body),
  }
  return world
}
