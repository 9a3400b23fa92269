import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { recordOf } from '../../support/bookings.ts'
import { answering, createSyncWorld } from '../../support/sync-world.ts'

let world: Awaited<ReturnType<typeof createSyncWorld>>
beforeEach(async () => {
  world = await createSyncWorld({
    integration: { hosts: { 'rita@example.com': 'user-rita', 'omar@example.com': 'user-omar' } },
  })
})
afterEach(() => world.close())

const created = recordOf({ change: 'created', signedAt: 1000 })
const moved = { startsAt: '2026-03-11T16:00:00.000Z', endsAt: '2026-03-11T16:30:00.000Z' }
const rescheduled = recordOf({ change: 'updated', signedAt: 2000, booking: moved })
const cancelled = recordOf({ change: 'deleted', signedAt: 3000, booking: moved })

async function only() {
  const contacts = await world.contacts()
  expect(contacts).toHaveLength(1)
  return contacts[0]!
}

describe('the life of a booking', () => {
  test('a first booking of a new contact makes contact, note, task and tag in four calls', async () => {
    expect(await world.sync([created])).toEqual([])

    const { contact, notes, tasks } = await only()
    expect(contact).toMatchObject({
      email: 'pat@example.org',
      firstName: 'Pat',
      lastName: 'Prospect',
      companyName: 'Acme',
      timezone: 'America/New_York',
      source: 'Chili Piper',
      assignedTo: 'user-rita',
      tags: ['cp-booked'],
    })
    expect(notes).toHaveLength(1)
    expect(notes[0]!.body).toContain('Status: booked')
    expect(tasks).toHaveLength(1)
    expect(tasks[0]).toMatchObject({ title: 'Prepare: Product demo', completed: false, assignedTo: 'user-rita' })
    expect(new Date(tasks[0]!.dueDate).toISOString()).toBe('2026-03-10T15:00:00.000Z')
    const requests = await world.requests()
    expect(requests.map((request) => request.method)).toEqual(['GET', 'POST', 'POST', 'POST'])
    expect(requests.every((request) => request.status < 300)).toBe(true)
  })

  test('a reschedule moves the same task and rewrites the same note', async () => {
    await world.sync([created])
    const before = await only()
    await world.sync([rescheduled])

    const { contact, notes, tasks } = await only()
    expect(notes.map((note) => note.id)).toEqual(before.notes.map((note) => note.id))
    expect(tasks.map((task) => task.id)).toEqual(before.tasks.map((task) => task.id))
    expect(notes[0]!.body).toContain('moved from 2026-03-10 15:00 UTC to 2026-03-11 16:00 UTC')
    expect(new Date(tasks[0]!.dueDate).toISOString()).toBe(moved.startsAt)
    expect(contact.tags?.toSorted()).toEqual(['cp-booked', 'cp-rescheduled'])
  })

  test('a reassignment gives the task to the new host', async () => {
    await world.sync([created])
    const host = { id: 'host-2', email: 'omar@example.com', name: 'Omar Owner' }
    await world.sync([recordOf({ change: 'updated', signedAt: 2000, booking: { host } })])

    const { notes, tasks, contact } = await only()
    expect(tasks[0]!.assignedTo).toBe('user-omar')
    expect(notes[0]!.body).toContain('reassigned from rita@example.com to omar@example.com')
    expect(contact.tags).toEqual(['cp-booked'])
  })

  test('a cancellation marks the note, completes the task and turns the tags', async () => {
    await world.sync([created])
    await world.sync([rescheduled])
    await world.sync([cancelled])

    const { contact, notes, tasks } = await only()
    expect(contact.tags).toEqual(['cp-cancelled'])
    expect(notes).toHaveLength(1)
    expect(notes[0]!.body).toContain('Status: cancelled')
    expect(tasks.map((task) => task.completed)).toEqual([true])
  })

  test('a booking after a cancelled one takes the cancelled tag off', async () => {
    await world.sync([created])
    await world.sync([cancelled])
    await world.sync([recordOf({ change: 'created', signedAt: 4000, booking: { meetingId: 'meeting-2' } })])

    const { contact, notes, tasks } = await only()
    expect(contact.tags).toEqual(['cp-booked'])
    expect([notes.length, tasks.length]).toEqual([2, 2])
  })
})

describe('P5, P6: repeats and disorder change nothing', () => {
  test('a booking delivered twice makes no further call', async () => {
    await world.sync([created])
    await world.forgetRequests()
    await world.sync([created])

    expect(await world.requests()).toEqual([])
    expect(world.counts['BookingDuplicate']).toBe(1)
  })

  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]
  test.each(orders)('F8: events in the order %i %i %i, each twice, end where they would in order', async (...order) => {
    const events = [created, rescheduled, cancelled]
    for (const index of [...order, ...order]) await world.sync([events[index]!])

    const { contact, notes, tasks } = await only()
    expect(contact.tags).toEqual(['cp-cancelled'])
    expect(notes).toHaveLength(1)
    expect(notes[0]!.body.split('History:\n')[1]!.split('\n')).toEqual([
      '- 1970-01-01 00:16 UTC: booked for 2026-03-10 15:00 UTC',
      '- 1970-01-01 00:33 UTC: moved from 2026-03-10 15:00 UTC to 2026-03-11 16:00 UTC',
      '- 1970-01-01 00:50 UTC: cancelled',
      '[chili-piper/demo/meeting-1]',
    ])
    expect(tasks.map((task) => [new Date(task.dueDate).toISOString(), task.completed])).toEqual([
      [moved.startsAt, true],
    ])
  })

  test('all events of a booking in one batch cost no more than its last state', async () => {
    await world.sync([cancelled, created, rescheduled])

    expect(await world.requests()).toHaveLength(4)
    const { contact, notes, tasks } = await only()
    expect([contact.tags, notes.length, tasks.length]).toEqual([['cp-cancelled'], 1, 1])
  })
})

describe('finding the contact', () => {
  test('an existing contact is filled where it is empty and keeps what it has', async () => {
    await world.seed({ email: 'pat@example.org', firstName: 'Patricia', tags: ['vip'], source: 'Website' })
    await world.sync([created])

    const { contact } = await only()
    expect(contact).toMatchObject({
      firstName: 'Patricia',
      lastName: 'Prospect',
      source: 'Website',
      assignedTo: 'user-rita',
    })
    expect(contact.tags?.toSorted()).toEqual(['cp-booked', 'vip'])
  })

  test('a contact with the phone and no e-mail is the guest', async () => {
    await world.seed({ phone: '+12025550123' })
    await world.sync([
      recordOf({ change: 'created', signedAt: 1000, booking: { dataFields: { PersonPhone: ['(202) 555-0123'] } } }),
    ])

    expect((await only()).contact).toMatchObject({ email: 'pat@example.org', phone: '+12025550123' })
  })

  test('e-mail and phone on two contacts: the one with the e-mail is synced, the other untouched, the conflict counted', async () => {
    await world.seed({ id: 'by-phone', phone: '+12025550123', email: 'other@example.org' })
    await world.seed({ id: 'by-email', email: 'pat@example.org' })
    await world.sync([
      recordOf({ change: 'created', signedAt: 1000, booking: { dataFields: { PersonPhone: ['+12025550123'] } } }),
    ])

    const contacts = await world.contacts()
    expect(contacts.find(({ contact }) => contact.id === 'by-email')!.notes).toHaveLength(1)
    expect(contacts.find(({ contact }) => contact.id === 'by-phone')!.notes).toHaveLength(0)
    expect(world.counts['MatchConflict']).toBe(1)
  })

  test('C8: a search that answers somebody else is not taken for the guest', async () => {
    await world.fault({
      match: { method: 'GET', path: '/contacts/search/duplicate' },
      ...answering({ contact: { id: 'someone', email: 'pat@example.org.evil' } }),
    })
    await world.sync([created])

    expect((await only()).contact.id).not.toBe('someone')
  })

  test('F22: a duplicate made by someone else meanwhile is adopted and tagged', async () => {
    await world.seed({ id: 'meanwhile', email: 'pat@example.org' })
    await world.fault({
      match: { method: 'GET', path: '/contacts/search/duplicate' },
      ...answering({ contact: null }),
    })
    await world.sync([created])

    const { contact, notes } = await only()
    expect([contact.id, contact.tags, notes.length]).toEqual(['meanwhile', ['cp-booked'], 1])
  })

  test('F21: a contact deleted in between is found again once, else made anew', async () => {
    await world.sync([created])
    const first = await only()
    await world.control('DELETE', `contacts/${first.contact.id}`)
    await world.sync([rescheduled])

    const { contact, notes, tasks } = await only()
    expect(contact.id).not.toBe(first.contact.id)
    expect([notes.length, tasks.length]).toEqual([1, 1])
    expect(contact.tags?.toSorted()).toEqual(['cp-booked', 'cp-rescheduled'])
  })

  test('a phone that cannot be dialled is left out and counted, the booking is synced', async () => {
    await world.sync([
      recordOf({ change: 'created', signedAt: 1000, booking: { dataFields: { PersonPhone: ['call me'] } } }),
    ])

    expect((await only()).contact).not.toHaveProperty('phone')
    expect(world.counts['PhoneNotUsable']).toBe(1)
  })

  test('a guest with neither e-mail nor phone is quarantined, because nobody can be found or made', async () => {
    const record = recordOf({ change: 'created', signedAt: 1000, booking: { guest: {} } })
    expect(await world.sync([record])).toEqual([])

    expect(world.quarantined).toMatchObject([{ error: { name: 'BookingRejectedError' } }])
    expect(await world.contacts()).toEqual([])
  })
})

describe('what people do with note and task', () => {
  test('a deleted note comes back when the booking changes, a deleted task does not', async () => {
    await world.sync([created])
    const { notes, tasks } = await only()
    await world.control('DELETE', `notes/${notes[0]!.id}`)
    await world.control('DELETE', `tasks/${tasks[0]!.id}`)
    await world.sync([rescheduled])
    await world.sync([cancelled])

    const after = await only()
    expect([after.notes.length, after.tasks.length]).toEqual([1, 0])
  })
})

describe('mode: dry-run', () => {
  test('the plan is told and nothing is written, neither in HighLevel nor in the ledger', async () => {
    const dry = await createSyncWorld({ integration: { mode: 'dry-run' } })
    onTestFinished(() => dry.close())
    await dry.seed({ email: 'pat@example.org', firstName: 'Pat' })
    const before = await dry.contacts()
    expect(await dry.sync([created, cancelled])).toEqual([])

    expect((await dry.requests()).map(({ method }) => method)).toEqual(['GET'])
    expect(await dry.contacts()).toEqual(before)
    const steps = 'update contact (lastName, timezone); create note; create task prepare; add tags cp-cancelled'
    expect(dry.ledger.links()).toEqual([])
    expect(dry.ledger.plans().get('demo/meeting-1')).toMatchObject({ outcome: 'planned', steps: steps.split('; ') })
    const told = dry.logged.filter(({ outcome }) => outcome !== undefined)
    expect(told.map(({ reason }) => reason)).toEqual(Array(2).fill(steps))
    expect(dry.counts).toEqual({ BookingPlanned: 2 })
  })
})
