import { describe, expect, test } from 'vitest'
import type { Booking, Change } from '../../../shared/booking/booking.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { type Plan, type PlanInput, planBooking } from '../../../shared/plan/plan-booking.ts'
import { aBooking } from '../../support/bookings.ts'

const integration = defineIntegration({
  tenants: { demo: { location: 'location-1' } },
  owners: { 'rita@example.com': 'user-rita', 'sam@example.com': 'user-sam' },
  tags: { byMeetingType: { '30 min demo': ['demo'], 'type-1': ['typed'] } },
})
const GUEST = {
  email: 'pat@example.org',
  phone: '+12125550123',
  firstName: 'Pat',
  lastName: 'Prospect',
  name: 'Pat P.',
  companyName: 'Acme',
  timeZone: 'America/New_York',
}
const SAM = { id: 'host-2', email: 'sam@example.com', name: 'Sam Seller' }

const stateOf = (...events: [Change, Partial<Booking>?][]) =>
  foldEvents(
    undefined,
    events.map(([change, booking], at) => ({
      eventId: `e${at}`,
      change,
      signedAt: at,
      receivedAt: at,
      booking: aBooking(booking),
    })),
  )
const plan = (input: Partial<PlanInput> = {}): Plan =>
  planBooking({ tenant: 'demo', state: stateOf(['created']), guest: GUEST, integration, written: {}, ...input })
/** What the ledger remembers after a plan was carried out. */
const writtenBy = ({ noteHash, taskHash, tags }: Plan) => ({
  contactId: 'c1',
  noteId: 'n1',
  taskId: 't1',
  noteHash,
  tags,
  ...(taskHash ? { taskHash } : {}),
})
const BOOKED = ['cp-booked', 'demo', 'typed']

describe('a first booking', () => {
  test('of nobody known creates contact, note and task; the tags come with the contact', () => {
    expect(plan()).toEqual({
      contact: {
        do: 'create',
        fields: {
          email: 'pat@example.org',
          phone: '+12125550123',
          firstName: 'Pat',
          lastName: 'Prospect',
          timezone: 'America/New_York',
          assignedTo: 'user-rita',
          name: 'Pat P.',
          companyName: 'Acme',
          source: 'Chili Piper',
          tags: BOOKED,
        },
      },
      note: { do: 'create', body: expect.stringContaining('Status: booked\n') },
      task: {
        do: 'create',
        task: {
          title: 'Prepare: Product demo',
          body: 'https://meet.example.com/abc\n[chili-piper/demo/meeting-1]',
          dueDate: '2026-03-10T15:00:00.000Z',
          completed: false,
          assignedTo: 'user-rita',
        },
      },
      addTags: [],
      removeTags: [],
      noteHash: expect.any(String),
      taskHash: expect.any(String),
      tags: BOOKED,
    })
  })

  test('of a guest who left nothing but an e-mail sends nothing else', () => {
    const { contact } = plan({ guest: { email: 'pat@example.org' }, integration: { ...integration, owners: {} } })
    expect(contact).toEqual({ do: 'create', fields: { email: 'pat@example.org', source: 'Chili Piper', tags: BOOKED } })
  })

  test.each([
    ['everything is empty', { email: 'pat@example.org' }, ['assignedTo', 'firstName', 'lastName', 'phone', 'timezone']],
    [
      'some are empty text or null',
      { email: 'pat@example.org', firstName: '', lastName: null, phone: '+1' },
      ['assignedTo', 'firstName', 'lastName', 'timezone'],
    ],
    [
      'only the owner is missing',
      { email: 'e', firstName: 'P', lastName: 'P', phone: '+1', timezone: 'UTC' },
      ['assignedTo'],
    ],
  ])('fills an existing contact where %s, and overwrites nothing', (_name, has, filled) => {
    const { contact } = plan({ contact: { id: 'c7', ...has } })
    if (contact.do !== 'update') throw new Error('No update')
    expect(contact.contactId).toBe('c7')
    expect(Object.keys(contact.changes).sort()).toEqual(filled)
  })

  test('never sends tags, source, name or company to an existing contact', () => {
    const { contact } = plan({ contact: { id: 'c7' } })
    for (const name of ['tags', 'source', 'name', 'companyName', 'locationId'])
      expect(contact.do === 'update' && contact.changes).not.toHaveProperty(name)
  })

  test('leaves a contact that has everything as it is, and still writes note, task and tags', () => {
    const contact = {
      id: 'c7',
      email: 'other@example.org',
      firstName: 'P',
      lastName: 'X',
      phone: '+1',
      timezone: 'UTC',
      assignedTo: 'user-x',
    }
    expect(plan({ contact })).toMatchObject({
      contact: { do: 'keep', contactId: 'c7' },
      note: { do: 'create' },
      task: { do: 'create' },
      addTags: BOOKED,
    })
  })

  test('adds only the tags that are missing, case-blind, and takes away only those of another state', () => {
    const contact = { id: 'c7', tags: ['VIP', 'CP-Booked', 'cp-cancelled', 'cp-rescheduled', 'customer'] }
    expect(plan({ contact })).toMatchObject({
      addTags: ['demo', 'typed'],
      removeTags: ['cp-rescheduled', 'cp-cancelled'],
      tags: BOOKED,
    })
  })
})

describe('a booking that is known', () => {
  const first = plan()
  const written = writtenBy(first)

  test('and unchanged is left alone: no call is planned', () => {
    expect(plan({ written })).toEqual({
      ...first,
      contact: { do: 'keep', contactId: 'c1' },
      note: { do: 'keep' },
      task: { do: 'keep' },
    })
  })

  test('and moved updates note and task and adds one tag', () => {
    const later = { startsAt: '2026-03-11T15:00:00.000Z', endsAt: '2026-03-11T15:30:00.000Z' }
    expect(plan({ written, state: stateOf(['created'], ['updated', later]) })).toMatchObject({
      contact: { do: 'keep', contactId: 'c1' },
      note: {
        do: 'update',
        noteId: 'n1',
        body: expect.stringContaining('moved from 2026-03-10 15:00 UTC to 2026-03-11 15:00 UTC'),
      },
      task: { do: 'update', taskId: 't1', task: { dueDate: '2026-03-11T15:00:00.000Z', completed: false } },
      addTags: ['cp-rescheduled'],
      removeTags: [],
    })
  })

  test('and reassigned gives the task to the new host; the contact keeps its owner', () => {
    expect(plan({ written, state: stateOf(['created'], ['updated', { host: SAM }]) })).toMatchObject({
      contact: { do: 'keep', contactId: 'c1' },
      note: { do: 'update', body: expect.stringContaining('reassigned from rita@example.com to sam@example.com') },
      task: { do: 'update', task: { assignedTo: 'user-sam' } },
      addTags: [],
      removeTags: [],
    })
  })

  test('and cancelled completes the task and changes the tags', () => {
    expect(plan({ written, state: stateOf(['created'], ['deleted']) })).toMatchObject({
      note: { do: 'update', body: expect.stringContaining('Status: cancelled\n') },
      task: { do: 'update', taskId: 't1', task: { completed: true } },
      addTags: ['cp-cancelled'],
      removeTags: ['cp-booked'],
      tags: ['cp-cancelled'],
    })
  })

  test('and changed only in its text keeps the task', () => {
    const state = stateOf(['created'], ['updated', { description: 'new' }])
    expect(plan({ written, state })).toMatchObject({ note: { do: 'update' }, task: { do: 'keep' } })
  })

  test('whose task a person deleted does not get it back', () => {
    const { taskId: _gone, ...rest } = written
    const moved = stateOf(['created'], ['updated', { startsAt: '2026-03-11T15:00:00.000Z' }])
    expect(plan({ written: rest, state: moved }).task).toEqual({ do: 'keep' })
  })

  test('whose note was never confirmed is written again', () => {
    expect(plan({ written: { contactId: 'c1' } })).toMatchObject({
      contact: { do: 'keep', contactId: 'c1' },
      note: { do: 'create' },
      task: { do: 'create' },
      addTags: BOOKED,
    })
  })
})

test('a cancellation that came first says so everywhere, and the creation after it changes no state', () => {
  const state = stateOf(['deleted'])
  expect(plan({ state })).toMatchObject({
    contact: { do: 'create', fields: { tags: ['cp-cancelled'] } },
    note: { do: 'create', body: expect.stringContaining('Status: cancelled\n') },
    task: { do: 'create', task: { completed: true } },
    addTags: [],
  })
  const late = stateOf(['created'], ['deleted'])
  expect(plan({ state: late, written: writtenBy(plan({ state })) })).toMatchObject({
    contact: { do: 'keep' },
    task: { do: 'keep' },
    addTags: [],
    removeTags: [],
  })
})

test('a booking without a time gets no task', () => {
  const { startsAt: _start, endsAt: _end, ...untimed } = aBooking()
  const state = { ...stateOf(['created']), booking: untimed }
  expect(plan({ state })).toMatchObject({ note: { do: 'create' }, task: { do: 'keep' } })
  expect(plan({ state })).not.toHaveProperty('taskHash')
})

test('the owner is the host, else the assignee, else nobody', () => {
  const owner = (booking: Partial<Booking>) => {
    const { contact } = plan({ state: stateOf(['created', booking]) })
    return contact.do === 'create' ? contact.fields.assignedTo : undefined
  }
  expect(owner({ assignee: SAM })).toBe('user-rita')
  expect(owner({ host: { email: 'x@example.com' }, assignee: SAM })).toBe('user-sam')
  expect(owner({ host: { name: 'Rita Rep' } })).toBeUndefined()
})

test.each(['constructor', '__proto__', 'toString', ''])(
  'W20: a meeting type named %j has no tags of its own',
  (name) => {
    expect(plan({ state: stateOf(['created', { meetingType: { id: name, name } }]) }).tags).toEqual(['cp-booked'])
  },
)

test('the same input gives the same plan, and a title of any length a task title the CRM takes', () => {
  expect(plan()).toEqual(plan())
  const { task } = plan({ state: stateOf(['created', { title: 'x'.repeat(10_000) }]) })
  expect(task.do === 'create' && task.task.title).toHaveLength(250)
})
