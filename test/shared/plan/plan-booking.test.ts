import { describe, expect, test } from 'vitest'
import { MOVED, plan, SAM, stateOf, USERS, writtenBy } from './plan-fixtures.ts'

const config = { hosts: USERS }

test('a first booking of nobody known creates contact, note and task; the tags come with the contact', () => {
  expect(plan(config)).toEqual({
    contact: {
      do: 'create',
      fields: {
        email: 'pat@example.org',
        firstName: 'Pat',
        lastName: 'Prospect',
        name: 'Pat Prospect',
        companyName: 'Acme',
        timezone: 'America/New_York',
        assignedTo: 'user-rita',
        source: 'Chili Piper',
        tags: ['cp-booked'],
      },
    },
    note: { do: 'create', body: expect.stringContaining('Status: booked\n') },
    tasks: [expect.objectContaining({ do: 'create', name: 'prepare' })],
    appointment: { do: 'keep' },
    addTags: [],
    removeTags: [],
    guests: [],
    workflows: [],
    remember: expect.objectContaining({ owner: 'user-rita', tags: ['cp-booked'], ownTags: ['cp-booked'] }),
    warnings: [],
  })
})

test('a guest who left nothing but an e-mail makes a contact of nothing else', () => {
  const state = stateOf(['created', { guest: { email: 'pat@example.org' }, dataFields: {} }])
  expect(plan({}, { state }).contact).toEqual({
    do: 'create',
    fields: { email: 'pat@example.org', source: 'Chili Piper', tags: ['cp-booked'] },
  })
})

test('[note.body] the note is this template, with the mark of the booking below it', () => {
  const bodyOf = (situation = {}, note?: { body: string }) => {
    const step = plan(note ? { note } : {}, situation).note
    return step.do === 'keep' ? undefined : step.body
  }
  expect(bodyOf({}, { body: 'With {{host.name}}: {{booking.status}}' })).toBe(
    'With Rita Rep: booked\n[chili-piper/demo/meeting-1]',
  )
  expect(bodyOf()).toMatch(/^Product demo\nStatus: booked\n(.*\n)+\[chili-piper\/demo\/meeting-1\]$/)
})

describe('a booking that is known', () => {
  const first = plan(config)
  const written = writtenBy(first)
  const KEEP = {
    contact: { do: 'keep', contactId: 'c1' },
    note: { do: 'keep' },
    tasks: [],
    addTags: [],
    removeTags: [],
  }

  test('and unchanged is left alone: no call is planned', () => {
    expect(plan(config, { written })).toEqual({ ...first, ...KEEP })
  })

  test.each([
    ['moved', ['updated', MOVED], 'moved from 2026-03-10 15:00 UTC to 2026-03-11 16:00 UTC', ['cp-rescheduled'], []],
    ['reassigned', ['updated', { host: SAM }], 'reassigned from rita@example.com to sam@example.com', [], []],
    ['cancelled', ['deleted'], 'Status: cancelled\n', ['cp-cancelled'], ['cp-booked']],
    ['missed', ['no-show'], 'Status: no-show\n', ['cp-no-show'], ['cp-booked']],
    ['held', ['completed'], 'Status: completed\n', ['cp-met'], ['cp-booked']],
  ] as const)(
    'and %s has its one note and its task changed, and its tags turned',
    (_, event, text, addTags, removeTags) => {
      const [change, booking] = event
      expect(plan(config, { written, state: stateOf(['created'], [change, booking]) })).toMatchObject({
        contact: { do: 'keep', contactId: 'c1' },
        note: { do: 'update', noteId: 'n1', body: expect.stringContaining(text) },
        tasks: [{ do: 'update', taskId: 'task-prepare' }],
        addTags,
        removeTags,
      })
    },
  )

  test('whose note and task were never confirmed has them created', () => {
    expect(plan(config, { written: { contactId: 'c1' } })).toMatchObject({
      contact: { do: 'keep', contactId: 'c1' },
      note: { do: 'create' },
      tasks: [{ do: 'create' }],
      addTags: ['cp-booked'],
    })
  })
})

test('a cancellation that came first says so everywhere, and the creation after it changes no state', () => {
  const early = plan(config, { state: stateOf(['deleted']) })
  expect(early).toMatchObject({
    contact: { do: 'create', fields: { tags: ['cp-cancelled'] } },
    note: { do: 'create', body: expect.stringContaining('Status: cancelled\n') },
    tasks: [{ do: 'create', task: { completed: true } }],
  })
  expect(plan(config, { state: stateOf(['created'], ['deleted']), written: writtenBy(early) })).toMatchObject({
    contact: { do: 'keep' },
    tasks: [],
    addTags: [],
    removeTags: [],
  })
})

test('the same input gives the same plan', () => {
  expect(plan(config)).toEqual(plan(config))
})
