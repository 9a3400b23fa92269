import { describe, expect, test } from 'vitest'
import { type Config, callsOf, MOVED, message, pat, SAM, tell, type World, worldWith } from './options/option-world.ts'

const hosts = { 'rita@example.com': 'user-rita', 'sam@example.com': 'user-sam' }
const FIRST = [
  'GET /contacts/search/duplicate',
  'POST /contacts/',
  'POST /contacts/:id/notes',
  'POST /contacts/:id/tasks',
]

/** Calls of one more message, after what is known already. */
async function callsFor(world: World, one: ReturnType<typeof message>): Promise<string[]> {
  await world.forgetRequests()
  await tell(world, one)
  return (await callsOf(world)).toSorted()
}
async function bookedWorld(config: Config = {}): Promise<World> {
  const world = await worldWith({ hosts, ...config })
  await tell(world, message('created'))
  return world
}

describe('calls per booking', () => {
  test('created, of a new contact: 4, the least there is', async () => {
    const world = await worldWith({ hosts })
    expect(await callsFor(world, message('created'))).toEqual(FIRST)
  })

  test('created, of a contact with nothing to change in its fields: 4, and 3 where the tags are there', async () => {
    const person = {
      email: 'pat@example.org',
      firstName: 'Pat',
      lastName: 'Prospect',
      timezone: 'America/New_York',
      assignedTo: 'user-x',
    }
    for (const [tags, count] of [[[], 4] as const, [['cp-booked'], 3] as const]) {
      const world = await worldWith({ hosts })
      await world.seed({ ...person, tags })
      expect(await callsFor(world, message('created'))).toHaveLength(count)
    }
  })

  test('created, of a contact whose fields are filled: 5', async () => {
    const world = await worldWith({ hosts })
    await world.seed({ email: 'pat@example.org' })
    expect(await callsFor(world, message('created'))).toHaveLength(5)
  })

  test('created, the second booking of a contact: 3, because the tag is there', async () => {
    const world = await bookedWorld()
    expect(await callsFor(world, message('created', { meetingId: 'meeting-2' }))).toEqual(
      FIRST.filter((call) => call !== 'POST /contacts/'),
    )
  })

  test('rescheduled: 3', async () => {
    expect(await callsFor(await bookedWorld(), message('updated', MOVED))).toEqual([
      'POST /contacts/:id/tags',
      'PUT /contacts/:id/notes/:id',
      'PUT /contacts/:id/tasks/:id',
    ])
  })

  test('rescheduled again: 2', async () => {
    const world = await bookedWorld()
    await tell(world, message('updated', MOVED))
    const again = { startsAt: '2026-03-12T16:00:00.000Z', endsAt: '2026-03-12T16:30:00.000Z' }
    expect(await callsFor(world, message('updated', again))).toHaveLength(2)
  })

  test('reassigned: 2, and 3 where the owner is overwritten', async () => {
    expect(await callsFor(await bookedWorld(), message('updated', { host: SAM }))).toHaveLength(2)
    const overwriting = await bookedWorld({ owner: { write: 'overwrite' } })
    expect(await callsFor(overwriting, message('updated', { host: SAM }))).toHaveLength(3)
  })

  test.each(['deleted', 'no-show', 'completed'] as const)('%s: 4', async (change) => {
    expect(await callsFor(await bookedWorld(), message(change))).toEqual([
      'DELETE /contacts/:id/tags',
      'POST /contacts/:id/tags',
      'PUT /contacts/:id/notes/:id',
      'PUT /contacts/:id/tasks/:id',
    ])
  })

  test('a duplicate: 0', async () => {
    const world = await worldWith({ hosts })
    const created = message('created')
    await tell(world, created)
    expect(await callsFor(world, created)).toEqual([])
  })

  test('an update that says nothing new but its text: 1', async () => {
    expect(await callsFor(await bookedWorld(), message('updated', { description: 'Bring coffee' }))).toEqual([
      'PUT /contacts/:id/notes/:id',
    ])
  })

  test('a value that is filled where empty and changed later: 1 more to read the contact, and no more after that', async () => {
    const world = await bookedWorld()
    const renamed = { dataFields: { FirstName: ['Patricia'] } }
    expect(
      (await callsFor(world, message('updated', renamed))).filter((call) => call === 'GET /contacts/:id'),
    ).toHaveLength(1)
    expect(await callsFor(world, message('updated', { ...renamed, title: 'New' }))).toEqual([
      'PUT /contacts/:id/notes/:id',
      'PUT /contacts/:id/tasks/:id',
    ])
  })

  test('a mirrored appointment: 1 more when it is made, moved or cancelled', async () => {
    const world = await worldWith({ hosts, appointment: { calendar: 'cal-1' } })
    expect(await callsFor(world, message('created'))).toHaveLength(5)
    expect(await callsFor(world, message('updated', MOVED))).toHaveLength(4)
    expect(await callsFor(world, message('deleted', MOVED))).toHaveLength(5)
    expect((await pat(world)).appointments).toHaveLength(1)
  })

  test('custom fields: 1 more for the first booking of the location and none for the next', async () => {
    const world = await worldWith({ hosts, contact: { fields: { 'contact.plan': 'gold' } } })
    await world.control('POST', 'custom-fields', { locationId: 'location-1', name: 'Plan', fieldKey: 'contact.plan' })
    expect(await callsFor(world, message('created'))).toHaveLength(5)
    const other = { meetingId: 'meeting-2', guest: { email: 'kim@example.org' } }
    expect(await callsFor(world, message('created', other))).toHaveLength(4)
  })

  test('another guest as a contact: 2 when there is none, 1 when there is one', async () => {
    const world = await worldWith({ hosts, guests: { as: 'contacts' } })
    await world.seed({ email: 'lee@example.org' })
    const withGuests = (...emails: string[]) => message('created', { otherGuests: emails.map((email) => ({ email })) })
    expect(await callsFor(world, withGuests('casey@example.org', 'lee@example.org'))).toHaveLength(7)
  })

  test('a workflow: 1', async () => {
    const world = await worldWith({ hosts, workflows: { booked: ['wf-b'] } })
    expect(await callsFor(world, message('created'))).toHaveLength(5)
  })
})

describe('operations on the table', () => {
  const operations = async (world: World, one: ReturnType<typeof message>) => {
    const before = world.ledger.operations()
    await tell(world, one)
    return world.ledger.operations() - before
  }

  test('a first booking 4, a change 3, a duplicate 1', async () => {
    const world = await worldWith({ hosts })
    const created = message('created')
    expect(await operations(world, created)).toBe(4)
    expect(await operations(world, created)).toBe(1)
    expect(await operations(world, message('updated', MOVED))).toBe(3)
    expect(await operations(world, message('deleted', MOVED))).toBe(3)
  })

  test('a workflow costs 1 more, because it must never be entered twice', async () => {
    const world = await worldWith({ hosts, workflows: { booked: ['wf-b'] } })
    expect(await operations(world, message('created'))).toBe(5)
  })
})
