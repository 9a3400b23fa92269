import { describe, expect, onTestFinished, test } from 'vitest'
import { createSyncWorld } from '../../../support/sync-world.ts'
import { callsOf, MOVED, message, pat, tell, timelineOf, worldWith } from './option-world.ts'

describe('[mode] dry-run', () => {
  test('plans every booking, keeps the plan in the ledger, and writes nothing to HighLevel', async () => {
    const world = await worldWith({
      mode: 'dry-run',
      contact: { fields: { 'contact.plan': 'gold' }, missingFields: 'create' },
    })
    await tell(world, message('created'))
    expect(await callsOf(world)).toEqual(['GET /contacts/search/duplicate', 'GET /locations/location-1/customFields'])
    expect([await world.contacts(), world.ledger.links()]).toEqual([[], []])
    expect(world.ledger.plans().get('demo/meeting-1')).toMatchObject({
      outcome: 'planned',
      steps: ['create contact with tags cp-booked', 'create note', 'create task prepare'],
      warnings: ['field-missing: contact.plan'],
    })
    const sync = await worldWith()
    await tell(sync, message('created'))
    expect([(await sync.contacts()).length, sync.ledger.plans().size]).toEqual([1, 0])
  })

  test('of a booking that was synced before and whose contact is gone plans it anew', async () => {
    const world = await worldWith({ locations: { 'location-1': { mode: 'dry-run' } } })
    await world.ledger.writeLink({
      tenant: 'demo',
      meetingId: 'meeting-1',
      locationId: 'location-1',
      revision: 0,
      written: { contactId: 'gone', noteId: 'n1', fields: { firstName: 'other' } },
    })
    await tell(world, message('updated', MOVED))
    expect(world.held).toEqual([])
    expect(world.ledger.plans().get('demo/meeting-1')?.steps).toContain('create contact with tags cp-booked')
  })
})

describe('[locations.<key>] settings of one location', () => {
  test('go before those of the file, which hold elsewhere', async () => {
    const tags = { booked: 'top', met: 'held' }
    const world = await worldWith({ tags, locations: { 'location-1': { tags: { booked: 'here' } } } })
    await tell(world, message('created'))
    expect((await pat(world)).contact.tags).toEqual(['here'])
    await tell(world, message('completed'))
    expect((await pat(world)).contact.tags).toEqual(['held'])

    const routes = [{ workspace: 'x', to: 'location-2' }]
    const tenants = { demo: { location: 'location-1', routes } }
    const other = await worldWith({ tenants, tags, locations: { 'location-2': { tags: { booked: 'there' } } } })
    await tell(other, message('created'))
    expect((await pat(other)).contact.tags).toEqual(['top'])
  })

  test('may be a dry run of this location alone', async () => {
    const world = await worldWith({ locations: { 'location-1': { mode: 'dry-run' } } })
    await tell(world, message('created'))
    expect(await world.contacts()).toEqual([])
    expect(world.ledger.plans().size).toBe(1)
  })
})

describe('a booking whose link is another location’s', () => {
  const linked = async (locationId: string) => {
    const routes = [{ workspace: 'x', to: 'location-2' }]
    const world = await createSyncWorld({ integration: { tenants: { demo: { location: 'location-1', routes } } } })
    onTestFinished(() => world.close())
    const written = { contactId: 'contact-there', noteId: 'note-there' }
    await world.ledger.writeLink({ tenant: 'demo', meetingId: 'meeting-1', locationId, revision: 0, written })
    await world.sync([message('updated', MOVED)])
    return world
  }

  test('that is configured is sent on there, and nothing is written here', async () => {
    const world = await linked('location-2')
    expect(world.forwarded).toMatchObject([{ locationId: 'location-2', event: { change: 'updated' } }])
    expect([await world.requests(), world.held, world.counts]).toEqual([[], [], { BookingForwarded: 1 }])
    expect(world.ledger.links()).toMatchObject([{ revision: 1, locationId: 'location-2' }])
  })

  test('that is configured no more starts anew here', async () => {
    const world = await linked('location-9')
    expect(world.forwarded).toEqual([])
    expect(await pat(world)).toMatchObject({ notes: [{}], tasks: [{}] })
    expect(world.ledger.links()).toMatchObject([{ locationId: 'location-1' }])
    expect(timelineOf(world)).toMatchObject({ outcome: 'synced' })
  })
})

test('a cancellation of a booking nobody knows, without any guest, is ignored', async () => {
  const world = await worldWith()
  await tell(world, message('deleted', { guest: {}, dataFields: {} }))
  expect([world.counts, world.quarantined, world.ledger.links()]).toEqual([{ BookingIgnored: 1 }, [], []])
  expect(await world.requests()).toEqual([])
})

describe('the contact of a known booking was deleted meanwhile', () => {
  test('and the guest is another contact by now: the booking is that one’s', async () => {
    const world = await worldWith()
    await tell(world, message('created'))
    await world.control('DELETE', `contacts/${(await pat(world)).contact.id}`)
    await world.seed({ id: 'merged', email: 'pat@example.org', tags: ['vip'] })
    await tell(world, message('updated', MOVED))
    const { contact, notes, tasks } = await pat(world)
    expect([contact.id, notes.length, tasks.length]).toEqual(['merged', 1, 1])
    expect(contact.tags?.toSorted()).toEqual(['cp-booked', 'cp-rescheduled', 'vip'])
  })

  test('and nobody is the guest: a contact is made anew, once', async () => {
    const world = await worldWith()
    await tell(world, message('created'))
    await world.control('DELETE', `contacts/${(await pat(world)).contact.id}`)
    await tell(world, message('updated', MOVED), message('deleted', MOVED))
    expect(await pat(world)).toMatchObject({ contact: { tags: ['cp-cancelled'] }, notes: [{}], tasks: [{}] })
  })
})
