import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../../functions/webhook/check-request.ts'
import { parseAppEvent } from '../../shared/crm-events/parse-app-event.ts'
import { parseCrmEvent } from '../../shared/crm-events/parse-crm-event.ts'
import { parseEnvelope } from '../../shared/envelope.ts'
import { APP_ID, highLevelDelivery, installEvent } from '../support/high-level-deliveries.ts'
import { createWebhookWorld } from '../support/webhook-world.ts'
import { bodiesLike, hostileValue, nearly, received } from './hostile-json.ts'
import { expectForSqs, expectPrototypesUntouched, expectTellsNothing } from './own-outcomes.ts'
import { runs } from './settings.ts'

const ours = { appId: APP_ID, locationId: 'location-1', timestamp: '2026-03-01T08:59:58.000Z', webhookId: 'webhook-2' }
const EVENTS = [
  { ...ours, type: 'NoteCreate', id: 'note-1', contactId: 'contact-1', body: 'Shared: hello [cp:abc]' },
  // Of a clock that is wrong.
  {
    ...ours,
    timestamp: '2099-03-01T08:59:58+05:30',
    type: 'TaskComplete',
    id: 'task-1',
    contactId: 'contact-1',
    body: 'hello',
  },
  { ...ours, type: 'ContactTagUpdate', id: 'contact-1', tags: ['vip'], email: 'pat@example.org', dnd: false },
  { ...ours, type: 'AppointmentUpdate', appointment: { id: 'event-1', contactId: 'contact-1' } },
]
const INSTALLS = [installEvent(), installEvent({ type: 'UNINSTALL' })]
const delivered = { appId: APP_ID, body: Buffer.from('{}'), receivedAt: 1_772_355_600_000 }

afterEach(expectPrototypesUntouched)

test('any signed event is an event of ours, or ignored for a reason without its words', () => {
  const value = fc.oneof(...[...EVENTS, ...INSTALLS].map((event) => nearly(event)), hostileValue).map(received)
  fc.assert(
    fc.property(value, (event) => {
      const crm = parseCrmEvent(event, { ...delivered, isOurs: (location) => location === 'location-1' })
      if (!crm.ok) expectTellsNothing(crm.reason, 100)
      else {
        expect([crm.locationId, /^hl-[\x21-\x7e]{1,120}$/.test(crm.eventId)]).toEqual(['location-1', true])
        expect(crm.event.happenedAt).toBeLessThanOrEqual(delivered.receivedAt)
      }
      const app = parseAppEvent(event, delivered)
      if (!app.ok) expectTellsNothing(app.reason, 100)
    }),
    runs(250),
  )
})

test('W20, W22, W27: any signed body from HighLevel is stored, kept or ignored with 202, as SQS takes it', async () => {
  const visible = { visible: { prefix: 'Shared:' }, brief: {} }
  const world = createWebhookWorld({ integration: { sharedNotes: visible, highLevel: { appId: APP_ID } } })
  await fc.assert(
    fc.asyncProperty(bodiesLike(...EVENTS, ...INSTALLS), async (body) => {
      world.sqsMock.resetHistory()
      world.log.lines.length = 0
      const status = await world.deliver(highLevelDelivery({ body }))
      expect(status).toBe(body.length > MAX_BODY_BYTES ? 413 : 202)
      for (const { message, fields } of world.log.lines) {
        const { eventId: _, ...told } = fields
        expectTellsNothing(`${message} ${JSON.stringify(told)}`, 500)
      }
      expect(world.log.lines).toHaveLength(1)
      for (const { MessageBody = '', MessageGroupId, MessageDeduplicationId } of world.synced()) {
        expectForSqs(MessageBody)
        expect(MessageGroupId).toBe(parseEnvelope(MessageBody).locationId)
        expect(MessageDeduplicationId).toMatch(/^hl-[\x21-\x7e]{1,125}$/)
      }
      for (const { MessageBody = '', MessageGroupId } of world.deadLetters()) {
        expectForSqs(MessageBody)
        expect(MessageGroupId).toBe(parseEnvelope(MessageBody).locationId)
      }
      expect(world.grantMessages().length + world.synced().length + world.deadLetters().length).toBeLessThanOrEqual(1)
    }),
    runs(250),
  )
})
