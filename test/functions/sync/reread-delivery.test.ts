import { expect, test } from 'vitest'
import { readRecord } from '../../../functions/sync/read-record.ts'
import { rereadDelivery } from '../../../functions/sync/reread-delivery.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { createReadDelivery } from '../../../shared/crm-events/read-delivery.ts'
import type { Envelope } from '../../../shared/envelope.ts'
import { MalformedEnvelopeError } from '../../../shared/errors.ts'
import type { GrantMessage } from '../../../shared/grant/grant-message.ts'
import { aRecord } from '../../support/bookings.ts'
import { APP_ID, installEvent } from '../../support/high-level-deliveries.ts'
import { createLogTrap } from '../../support/log-trap.ts'

const integration = defineIntegration({
  tenants: { demo: { location: 'location-1' } },
  highLevel: { appId: APP_ID },
  sharedNotes: { visible: { all: true } },
})
const RECEIVED_AT = 1_772_355_600_000

function createWorld() {
  const stored: Envelope[] = []
  const sent: GrantMessage[] = []
  const log = createLogTrap()
  const rereading = {
    read: createReadDelivery(integration, APP_ID),
    store: async (envelope: Envelope) => void stored.push(envelope),
    sendGrantMessage: async (message: GrantMessage) => void sent.push(message),
  }
  return {
    stored,
    sent,
    log,
    async reread(delivery: object | string, given: typeof rereading | undefined = rereading) {
      const text = typeof delivery === 'string' ? delivery : JSON.stringify(delivery)
      const event = { kind: 'unreadable-crm', reason: 'older', body: Buffer.from(text).toString('base64') }
      const envelope = { version: 1, eventId: 'hl-1', locationId: 'unknown-location', receivedAt: RECEIVED_AT, event }
      const item = readRecord(aRecord(JSON.stringify(envelope)))
      if (!('body' in item)) throw new Error('It is no kept delivery')
      await rereadDelivery(given, log, item)
    },
  }
}
const note = { type: 'NoteCreate', appId: APP_ID, locationId: 'location-1', id: 'note-1', contactId: 'contact-1' }

test('an event that this version can read goes to the queue of its own location, as of when it came', async () => {
  const world = createWorld()
  await world.reread(note)
  expect(world.stored).toMatchObject([
    {
      locationId: 'location-1',
      receivedAt: RECEIVED_AT,
      event: { kind: 'crm', name: 'NoteCreate', id: 'note-1', happenedAt: RECEIVED_AT },
    },
  ])
})

test.each([
  ['an install', installEvent(), { kind: 'install', locationId: 'location-1' }],
  ['an uninstall', { type: 'UNINSTALL', appId: APP_ID, locationId: 'location-1' }, { kind: 'uninstall' }],
])('%s goes to the grant queue, as of when it came', async (_, delivery, expected) => {
  const world = createWorld()
  await world.reread(delivery)
  expect(world.sent).toMatchObject([{ ...expected, receivedAt: RECEIVED_AT }])
})

test.each([
  ['of another app', { ...note, appId: 'other' }],
  ['of a location that is configured no more', { ...note, locationId: 'location-9' }],
  ['of no use any more', { ...note, type: 'ContactTagUpdate', tags: [] }],
])('an event %s is done with', async (_, delivery) => {
  const world = createWorld()
  await world.reread(delivery)
  expect([world.stored, world.sent]).toEqual([[], []])
  expect(world.log.lines).toMatchObject([{ message: 'delivery ignored' }])
})

test.each([
  ['no JSON', 'no json', 'not-json'],
  ['a note without an id', { ...note, id: undefined }, 'field id'],
  ['an install without an agency', installEvent({ companyId: undefined }), 'install without agency'],
])('%s is put aside again, with its reason and without a loop', async (_, delivery, reason) => {
  const world = createWorld()
  const failure = await world.reread(delivery).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(MalformedEnvelopeError)
  expect(failure).toMatchObject({ message: `The delivery is no event that we can read: ${reason}`, retryable: false })
  expect([world.stored, world.sent]).toEqual([[], []])
})

test('a queue that does not take it leaves it where it is', async () => {
  const world = createWorld()
  const rereading = {
    read: createReadDelivery(integration, APP_ID),
    store: () => Promise.reject(new Error('throttled')),
    sendGrantMessage: () => Promise.reject(new Error('throttled')),
  }
  await expect(world.reread(note, rereading)).rejects.toThrow('throttled')
})
