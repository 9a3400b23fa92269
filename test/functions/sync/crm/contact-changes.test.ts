import { describe, expect, test } from 'vitest'
import { hash } from '../../../../shared/plan/hash.ts'
import { NOW } from '../../../support/sync-world.ts'
import { MOVED, message, pat, tell } from '../options/option-world.ts'
import { type CrmWorld, crmMessage, crmWorld, WITH_APP } from './crm-world.ts'

const CONTACT = { locationId: 'location-1', contactId: 'c1' }
const event = (type: string, seconds: number, fields: object = {}) =>
  crmMessage({ type, id: 'c1', ...fields }, { at: NOW + seconds * 1000 })
const tagged = (seconds: number, ...tags: string[]) => event('ContactTagUpdate', seconds, { tags })
const entryOf = (world: CrmWorld) => world.ledger.bookingsOf(CONTACT)

describe('tags', () => {
  test('the first tags seen are where it begins; then what came and went is handed on, without a call', async () => {
    const world = await crmWorld()
    await world.take(tagged(1, 'vip', 'lead'))
    expect(world.tags).toEqual([])
    expect(await world.take(tagged(2, 'vip', 'Enterprise', 'enterprise'))).toBe(0)
    expect(world.tags).toEqual([{ added: ['enterprise'], removed: ['lead'] }])
    expect(await entryOf(world)).toMatchObject({ knownTags: ['vip', 'enterprise'], knownTagsAt: NOW + 2000 })
  })

  test('a contact that was just created begins with its tags', async () => {
    const world = await crmWorld()
    await world.take(event('ContactCreate', 1, { tags: ['form'] }), tagged(2, 'form', 'vip'))
    expect(world.tags).toEqual([{ added: ['vip'], removed: [] }])
  })

  test('an event from before what is known changes nothing', async () => {
    const world = await crmWorld()
    await world.take(tagged(1), tagged(3, 'new'), tagged(2, 'old'))
    expect(world.tags).toEqual([{ added: ['new'], removed: [] }])
    expect((await entryOf(world)).knownTags).toEqual(['new'])
    await world.take(event('ContactCreate', 0, { tags: ['first'] }))
    expect((await entryOf(world)).knownTags).toEqual(['new'])
  })

  test('tags that come and go with bookings are no news, alone or beside others', async () => {
    const world = await crmWorld({ ...WITH_APP, tags: { byRouter: { Demo: ['demo-booked'] }, met: 'showed up' } })
    await world.take(tagged(1, 'vip'), tagged(2, 'vip', 'cp-booked', 'demo-booked'), tagged(3, 'vip', 'Showed Up'))
    expect(world.tags).toEqual([])
    await world.take(tagged(4, 'vip', 'cp-cancelled', 'churned'))
    expect(world.tags).toEqual([{ added: ['churned'], removed: [] }])
  })

  test('what the hook did not get done is still news to the next attempt', async () => {
    let isDown = true
    const world = await crmWorld(WITH_APP, {
      async tags() {
        if (isDown) throw new Error('down')
      },
    })
    await world.take(tagged(1))
    await world.take(tagged(2, 'vip'))
    isDown = false
    await world.take(tagged(2, 'vip'))
    expect(world.tags).toEqual([{ added: ['vip'], removed: [] }])
  })

  test('a repeat is not handed on again', async () => {
    const world = await crmWorld()
    const twice = () => crmMessage({ type: 'ContactTagUpdate', id: 'c1', tags: ['a'] }, { webhookId: 'same' })
    await world.take(tagged(-9), twice(), twice())
    expect(world.tags).toHaveLength(1)
  })
})

describe('e-mail and do-not-disturb', () => {
  test('are kept, the e-mail as a digest; what is not told stays', async () => {
    const world = await crmWorld()
    await world.take(event('ContactUpdate', 1, { email: 'Pat@Example.org', dnd: false }))
    await world.take(event('ContactDndUpdate', 2, { dnd: true }))
    const expected = { email: hash('pat@example.org'), dnd: true, toldAt: NOW + 2000 }
    expect(await entryOf(world)).toEqual({ bookings: [], ...expected })
    await world.take(event('ContactUpdate', 1, { email: 'old@example.org', dnd: false }))
    expect(await entryOf(world)).toMatchObject(expected)
  })

  test('what is known already is not written again', async () => {
    const world = await crmWorld()
    const reach = { email: 'pat@example.org', dnd: false }
    await world.take(event('ContactUpdate', 1, reach))
    const operations: string[] = []
    world.ledger.before = (operation) => void operations.push(operation)
    await world.take(event('ContactUpdate', 2, reach))
    expect(operations).not.toContain('rememberTold')
  })

  test('stand beside the contact’s bookings, which stay', async () => {
    const world = await crmWorld()
    await tell(world, message('created'))
    const { contact } = await pat(world)
    await world.take(crmMessage({ type: 'ContactDndUpdate', id: contact.id, dnd: true }))
    expect(await world.ledger.bookingsOf({ ...CONTACT, contactId: contact.id })).toMatchObject({
      bookings: [{ meetingId: 'meeting-1' }],
      dnd: true,
    })
  })
})

test('a booking of a contact that was there before is given its notes, a new contact has none', async () => {
  const known = await crmWorld()
  await known.seed({ email: 'pat@example.org' })
  await tell(known, message('created'))
  expect(known.notes).toMatchObject([{ bookings: [{ meetingId: 'meeting-1' }] }])
  await tell(known, message('updated', MOVED))
  expect(known.notes).toHaveLength(1)
  const fresh = await crmWorld()
  await tell(fresh, message('created'))
  expect(fresh.notes).toEqual([])
})

describe('a contact that was deleted', () => {
  const gone = async () => {
    const world = await crmWorld()
    await world.take(event('ContactUpdate', 0, { email: 'pat@example.org' }), tagged(1, 'a'), event('ContactDelete', 2))
    return world
  }

  test('is forgotten, and what follows its end is not handed on', async () => {
    const world = await gone()
    expect(await entryOf(world)).toEqual({ bookings: [], deletedAt: NOW + 2000 })
    const note = { type: 'NoteDelete', id: 'n1', contactId: 'c1' }
    await world.take(tagged(3), tagged(31, 'b'), crmMessage(note, { at: NOW + 5000 }))
    expect([world.tags, world.notes]).toEqual([[], []])
    expect(await entryOf(world)).toEqual({ bookings: [], deletedAt: NOW + 2000 })
  })

  test('may be restored: what is told later counts again', async () => {
    const world = await gone()
    await world.take(tagged(60, 'a'), tagged(61, 'a', 'b'))
    expect(world.tags).toEqual([{ added: ['b'], removed: [] }])
  })

  test('is made anew with the next event of its booking, and not written to before', async () => {
    const world = await crmWorld()
    await tell(world, message('created'))
    const { contact } = await pat(world)
    await world.control('DELETE', `contacts/${contact.id}`)
    expect(await world.take(crmMessage({ type: 'ContactDelete', id: contact.id }))).toBe(0)
    expect(await world.contacts()).toEqual([])
    await tell(world, message('updated', MOVED))
    expect((await pat(world)).contact.id).not.toBe(contact.id)
    expect(world.held).toEqual([])
  })

  test('takes the copies of its notes along', async () => {
    const world = await crmWorld()
    await tell(world, message('created'))
    const { contact } = await pat(world)
    await world.take(crmMessage({ type: 'ContactDelete', id: contact.id }))
    expect(world.notes).toMatchObject([{ contactId: contact.id, bookings: [{ meetingId: 'meeting-1' }] }])
  })

  test('of whom nothing was known leaves nothing behind', async () => {
    const world = await crmWorld()
    await world.take(event('ContactDelete', 1))
    expect(await entryOf(world)).toEqual({ bookings: [] })
  })
})
