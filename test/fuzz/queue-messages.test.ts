import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { readRecord } from '../../functions/sync/read-record.ts'
import { type Envelope, parseEnvelope, serializeEnvelope } from '../../shared/envelope.ts'
import { SyncError } from '../../shared/errors.ts'
import { parseGrant } from '../../shared/grant/grant.ts'
import { parseGrantMessage, toQueueEntry } from '../../shared/grant/grant-message.ts'
import { anEnvelope, aRecord } from '../support/bookings.ts'
import { meetingBody } from '../support/chili-piper-bodies.ts'
import { bodiesLike } from './hostile-json.ts'
import { hostileKey, hostileText } from './hostile-text.ts'
import { expectForSqs, expectPrototypesUntouched, expectTellsNothing, outcomeOf } from './own-outcomes.ts'
import { runs } from './settings.ts'

const BOOKING: Envelope = anEnvelope({ change: 'created', signedAt: 1_772_355_600 })
const UNREADABLE: Envelope = {
  ...BOOKING,
  event: {
    kind: 'unreadable',
    tenant: 'demo',
    change: 'created',
    signedAt: 1_772_355_600,
    reason: 'not-json',
    body: Buffer.from(JSON.stringify(meetingBody())).toString('base64'),
  },
}
const NOTE: Envelope = {
  ...BOOKING,
  event: {
    kind: 'crm',
    name: 'NoteCreate',
    id: 'note-1',
    contactId: 'contact-1',
    happenedAt: 1,
    body: 'Shared: hello',
  },
}
const REFRESH = { version: 1, kind: 'refresh', subject: 'location-1', grantVersion: 'v1', reason: 'due', askedAt: 1 }
const INSTALL = {
  version: 1,
  kind: 'install',
  companyId: 'company1',
  locationId: 'location-1',
  appId: 'app1',
  webhookId: 'webhook-1',
  receivedAt: 1,
}
const GRANT = {
  kind: 'oauth',
  userType: 'Location',
  locationId: 'location-1',
  companyId: 'company1',
  accessToken: 'a',
  refreshToken: 'r',
  expiresAt: 1,
  obtainedAt: 0,
  scopes: ['contacts.readonly'],
}

afterEach(expectPrototypesUntouched)

test('Q1, Q2, Q3, Q4, Q5: any message on the sync queue is one of our events, or MalformedEnvelopeError', () => {
  fc.assert(
    fc.property(bodiesLike(BOOKING, UNREADABLE, NOTE), (bytes) => {
      const read = outcomeOf(() => readRecord(aRecord(bytes.toString())))
      if (!(read instanceof SyncError)) return
      expect(read.name).toBe('MalformedEnvelopeError')
      // What becomes the reason in the dead-letter queue.
      expectForSqs(read.message)
    }),
    runs(200),
  )
})

test('W22: whatever texts an event has, SQS takes what we make of it, and it is read as it was', () => {
  // The parser of meetings has dropped that one by then, as zod does.
  const key = hostileKey.filter((name) => name !== '__proto__')
  const texts = fc.dictionary(key, fc.array(hostileText, { maxLength: 2 }), { maxKeys: 3 })
  const booking = fc.record({ title: hostileText, description: hostileText, dataFields: texts, unknownFields: texts })
  fc.assert(
    fc.property(booking, hostileText, hostileText, (parts, meetingId, body) => {
      const signedAt = 1_772_355_600
      const booking = { ...parts, meetingId: `m${meetingId}`.slice(0, 100) }
      const events: Envelope[] = [{ ...anEnvelope({ change: 'updated', signedAt, booking }), eventId: 'event-1' }]
      events.push({ ...NOTE, event: { kind: 'crm', name: 'NoteUpdate', id: 'note-1', happenedAt: 1, body } })
      for (const envelope of events) {
        const text = serializeEnvelope(envelope)
        expectForSqs(text)
        expect(parseEnvelope(text)).toEqual(JSON.parse(JSON.stringify(envelope)))
      }
    }),
    runs(200),
  )
})

test('Q1, Q2, Q3, Q4, Q5: any message on the grant queue is one of ours and goes there again, or MalformedEnvelopeError', () => {
  fc.assert(
    fc.property(bodiesLike(REFRESH, INSTALL, { ...INSTALL, kind: 'uninstall' }), (bytes) => {
      const message = outcomeOf(() => parseGrantMessage(bytes.toString()))
      if (message instanceof SyncError) {
        expect(message.name).toBe('MalformedEnvelopeError')
        expectForSqs(message.message)
        return
      }
      const entry = toQueueEntry(message)
      expectForSqs(entry.MessageBody)
      expect(entry.MessageGroupId).toMatch(/^[\w-]{1,72}$/)
      // Through JSON, which has no -0.
      expect(parseGrantMessage(entry.MessageBody)).toEqual(JSON.parse(entry.MessageBody))
    }),
    runs(200),
  )
})

test('any secret is a grant, or none', () => {
  fc.assert(
    fc.property(bodiesLike(GRANT, { kind: 'private-integration-token', accessToken: 'a' }), (bytes) => {
      const grant = parseGrant(bytes.toString())
      if (grant) expectTellsNothing(grant.kind)
    }),
    runs(100),
  )
})
