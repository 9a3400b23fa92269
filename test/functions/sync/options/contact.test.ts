import { afterEach, describe, expect, test } from 'vitest'
import type { Booking } from '../../../../shared/booking/booking.ts'
import { recordOf } from '../../../support/bookings.ts'
import { createSyncWorld } from '../../../support/sync-world.ts'

type World = Awaited<ReturnType<typeof createSyncWorld>>
type Options = NonNullable<NonNullable<Parameters<typeof createSyncWorld>[0]>['integration']>
const worlds: World[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})
async function worldWith(integration: Options): Promise<World> {
  const world = await createSyncWorld({ integration })
  worlds.push(world)
  return world
}
const contactOptions = (contact: Options['contact']) => worldWith(contact ? { contact } : {})
const created = (booking: Partial<Booking> = {}) => recordOf({ change: 'created', signedAt: 1000, booking })
const updated = (booking: Partial<Booking>, signedAt = 2000) => recordOf({ change: 'updated', signedAt, booking })
const fieldOf = (world: World, fields: Record<string, unknown>) =>
  world.control<{ customField: { id: string } }>('POST', 'custom-fields', { locationId: 'location-1', ...fields })
const timeline = (world: World) => world.ledger.links()[0]?.timeline?.at(-1)
const answer = (plan: string) => ({ dataFields: { Plan: [plan] } })

async function only(world: World) {
  const contacts = await world.contacts()
  expect(contacts).toHaveLength(1)
  return contacts[0]!
}
const planOf = async (world: World) => {
  const { contact } = await only(world)
  return (contact['customFields'] as { value: unknown }[] | undefined)?.map(({ value }) => value)
}

test('[contact.onMissing] skip writes nothing for a stranger, and a later event finds the contact', async () => {
  const world = await contactOptions({ onMissing: 'skip' })
  await world.sync([created()])
  expect(await world.contacts()).toEqual([])
  expect(world.counts).toEqual({ BookingIgnored: 1 })
  expect((await world.requests()).map(({ method }) => method)).toEqual(['GET'])
  expect(timeline(world)).toMatchObject({ outcome: 'no-contact', steps: [] })

  await world.seed({ id: 'came-later', email: 'pat@example.org' })
  await world.sync([updated({ description: 'new' })])
  const { contact, notes, tasks } = await only(world)
  expect([contact.id, notes.length, tasks.length, contact.tags]).toEqual(['came-later', 1, 1, ['cp-booked']])
  expect(notes[0]!.body).toContain('booked for 2026-03-10 15:00 UTC')

  await world.control('DELETE', 'contacts/came-later')
  await world.sync([updated({ description: 'newer' }, 3000)])
  expect([await world.contacts(), world.held, world.quarantined]).toEqual([[], [], []])

  const other = await contactOptions(undefined)
  await other.sync([created()])
  expect(await other.contacts()).toHaveLength(1)
})

describe('[contact.fields.<key>.write] a custom field of HighLevel', () => {
  const rule = (write: 'always' | 'if-empty' | 'never') =>
    contactOptions({ fields: { 'contact.plan': { value: '{{field.Plan}}', write } } })
  const later = async (world: World) => {
    await fieldOf(world, { name: 'Plan', fieldKey: 'contact.plan' })
    await world.sync([created(answer('gold'))])
    const first = await planOf(world)
    await world.forgetRequests()
    await world.sync([updated(answer('silver'))])
    const reads = (await world.requests()).filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/contacts/'),
    )
    return { first, now: await planOf(world), reads: reads.length }
  }

  test('always follows the booking and reads nothing; if-empty reads and keeps; never writes nothing', async () => {
    expect(await later(await rule('always'))).toEqual({ first: ['gold'], now: ['silver'], reads: 0 })
    expect(await later(await rule('if-empty'))).toEqual({ first: ['gold'], now: ['gold'], reads: 1 })
    expect(await later(await rule('never'))).toEqual({ first: [], now: [], reads: 0 })
  })

  test('if-empty keeps what a found contact has, and fills what a person has emptied since', async () => {
    const world = await rule('if-empty')
    const { customField } = await fieldOf(world, { name: 'Plan', fieldKey: 'contact.plan' })
    const person = { id: 'pat', email: 'pat@example.org' }
    await world.seed({ ...person, customFields: [{ id: customField.id, field_value: 'old' }] })
    await world.sync([created(answer('gold'))])
    expect(await planOf(world)).toEqual(['old'])

    await world.seed(person)
    await world.sync([updated(answer('silver'))])
    expect(await planOf(world)).toEqual(['silver'])
  })
})

test('companyName and gender reach a new contact, and a change of them is not sent', async () => {
  const world = await contactOptions({ fields: { companyName: '{{field.Co}}', gender: '{{field.Gender}}' } })
  await world.sync([created({ dataFields: { Co: ['Acme'], Gender: ['female'] } })])
  await world.sync([updated({ dataFields: { Co: ['Bolt'], Gender: ['male'] } })])

  expect((await only(world)).contact).toMatchObject({ companyName: 'Acme', gender: 'female' })
  expect(world.quarantined).toEqual([])
  expect((await world.requests()).filter(({ method, path }) => method === 'PUT' && !/notes|tasks/.test(path))).toEqual(
    [],
  )
})

test('a number, a date and choices arrive as their fields take them; what does not fit is left out, told and counted', async () => {
  const fields = {
    'contact.seats': '{{field.Seats}}',
    'contact.go_live': '{{field.GoLive}}',
    'contact.tier': '{{field.Tier}}',
    'contact.needs': { from: 'field.Needs' },
    'contact.budget': '{{field.Budget}}',
  }
  const world = await contactOptions({ fields })
  const add = async (key: string, dataType: string, picklistOptions?: string[]) => {
    const body = { name: key, fieldKey: `contact.${key}`, dataType, ...(picklistOptions ? { picklistOptions } : {}) }
    return (await fieldOf(world, body)).customField.id
  }
  const ids = [
    await add('seats', 'NUMERICAL'),
    await add('go_live', 'DATE'),
    await add('tier', 'SINGLE_OPTIONS', ['Gold', 'Silver']),
    await add('needs', 'MULTIPLE_OPTIONS', ['CRM', 'Routing']),
  ]
  await add('budget', 'MONETORY')
  const dataFields = {
    Seats: ['1,200'],
    GoLive: ['2026-04-01'],
    Tier: ['gold'],
    Needs: ['routing', 'crm'],
    Budget: ['a lot'],
  }
  await world.sync([created({ dataFields })])

  const { contact } = await only(world)
  expect(contact['customFields']).toEqual([
    { id: ids[0], value: 1200 },
    { id: ids[1], value: '2026-04-01' },
    { id: ids[2], value: 'Gold' },
    { id: ids[3], value: ['Routing', 'CRM'] },
  ])
  expect(timeline(world)).toMatchObject({ outcome: 'synced', warnings: ['field-not-usable: contact.budget'] })
  expect(world.counts['FieldNotUsable']).toBe(1)
})

describe('[contact.missingFields] a custom field that the location does not have', () => {
  const fields = { 'contact.lead_tier': '{{field.Plan}}' }
  const creates = async (world: World) =>
    (await world.requests()).filter(({ method, path }) => method === 'POST' && path.includes('/customFields')).length

  test('report: it is told and counted, and the booking is synced', async () => {
    const world = await contactOptions({ fields })
    await world.sync([created(answer('gold'))])
    expect(await planOf(world)).toEqual([])
    expect(timeline(world)).toMatchObject({ outcome: 'synced', warnings: ['field-missing: contact.lead_tier'] })
    expect([world.counts['FieldMissing'], await creates(world)]).toEqual([1, 0])
  })

  test('create: it is made once, as a text, and filled', async () => {
    const world = await contactOptions({ fields, missingFields: 'create' })
    await world.sync([created(answer('gold'))])
    await world.sync([created({ meetingId: 'meeting-2', guest: { email: 'kim@example.org' }, ...answer('silver') })])
    expect(await creates(world)).toBe(1)
    const values = (await world.contacts()).flatMap(({ contact }) => contact['customFields'])
    expect(values).toMatchObject([{ value: 'gold' }, { value: 'silver' }])
    expect(world.counts['FieldMissing']).toBeUndefined()
  })
})

test('[phoneFields] [defaultCountry] the contact is found by the phone of the configured field, read as one of that country', async () => {
  const booking = { guest: {}, dataFields: { Handy: ['030 901820'] } }
  const world = await worldWith({ phoneFields: ['Handy'], defaultCountry: 'DE' })
  await world.seed({ id: 'by-phone', phone: '+4930901820' })
  await world.sync([created(booking)])
  expect((await only(world)).notes).toHaveLength(1)

  const other = await worldWith({})
  await other.sync([created(booking)])
  expect(other.quarantined).toMatchObject([{ error: { name: 'BookingRejectedError' } }])
})

test('an e-mail that came later and belongs to another contact is told, and the rest is filled in', async () => {
  const email = { value: '{{guest.email}}', write: 'always' as const }
  const city = { value: '{{field.City}}', write: 'always' as const }
  const world = await contactOptions({ fields: { email, city } })
  await world.sync([created()])
  await world.seed({ id: 'other', email: 'kim@example.org' })
  await world.sync([updated({ guest: { email: 'kim@example.org' }, dataFields: { City: ['Oslo'] } })])

  const contacts = await world.contacts()
  const ours = contacts.find(({ contact }) => contact.id !== 'other')!
  expect(ours.contact).toMatchObject({ email: 'pat@example.org', city: 'Oslo' })
  expect(contacts.find(({ contact }) => contact.id === 'other')!.notes).toEqual([])
  expect(world.counts['MatchConflict']).toBe(1)
})
