import { describe, expect, test } from 'vitest'
import { parseCrmEvent } from '../../../shared/crm-events/parse-crm-event.ts'
import { APP_ID } from '../../support/high-level-deliveries.ts'

const TIME = '2026-03-01T08:59:58.000Z'

describe('what is kept of an event', () => {
  const read = (event: Record<string, unknown>) => {
    const head = { appId: APP_ID, locationId: 'location-1', timestamp: TIME, webhookId: 'w1', id: 'r1', ...event }
    const result = parseCrmEvent(head, {
      appId: APP_ID,
      isOurs: () => true,
      body: Buffer.from(''),
      receivedAt: Infinity,
    })
    return result.ok ? result.event : result
  }
  const kept = { kind: 'crm', id: 'r1', happenedAt: Date.parse(TIME) }
  test.each([
    [
      'a contact’s tags, e-mail and do-not-disturb',
      { type: 'ContactTagUpdate', tags: ['a'], email: 'x@example.org', dnd: true, phone: '+1' },
      { ...kept, name: 'ContactTagUpdate', contactId: 'r1', tags: ['a'], email: 'x@example.org', dnd: true },
    ],
    [
      'a contact without any of them',
      { type: 'ContactUpdate', tags: null, email: null, dnd: null },
      { ...kept, name: 'ContactUpdate', contactId: 'r1' },
    ],
    [
      'a contact with values of other forms',
      { type: 'ContactUpdate', tags: 'a', email: 1, dnd: 'yes' },
      { ...kept, name: 'ContactUpdate', contactId: 'r1' },
    ],
    [
      'of a task’s text its mark alone',
      { type: 'TaskComplete', contactId: 'c1', body: 'Private\n[chili-piper/demo/m1#prepare]' },
      { ...kept, name: 'TaskComplete', contactId: 'c1', body: '[chili-piper/demo/m1#prepare]' },
    ],
    ['a task without a text', { type: 'TaskDelete' }, { ...kept, name: 'TaskDelete' }],
    ['nothing of another task’s text', { type: 'TaskDelete', body: 'Private' }, { ...kept, name: 'TaskDelete' }],
    [
      'a note without a text',
      { type: 'NoteDelete', contactId: 'c1' },
      { ...kept, name: 'NoteDelete', contactId: 'c1' },
    ],
    [
      'which appointment it is',
      { type: 'AppointmentDelete', id: undefined, appointment: { id: 'r1', contactId: 'c1', notes: 'Private' } },
      { ...kept, name: 'AppointmentDelete', contactId: 'c1' },
    ],
  ])('%s', (_what, event, expected) => {
    expect(read(event)).toEqual(expected)
  })
})
