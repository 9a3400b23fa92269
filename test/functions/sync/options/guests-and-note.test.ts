import { describe, expect, test } from 'vitest'
import { answering } from '../../../support/sync-world.ts'
import { type Config, callsOf, message, pat, tell, type World, worldWith } from './option-world.ts'

const CASEY = { email: 'casey@example.org', name: 'Casey Cfo' }
const booking = { otherGuests: [CASEY] }
const emailsOf = async (world: World) => (await world.contacts()).map(({ contact }) => contact['email']).toSorted()
const noteOf = async (world: World) => (await pat(world)).notes[0]!.body

describe('[guests.as] other guests', () => {
  const synced = async (guests: Config['guests']) => {
    const world = await worldWith(guests ? { guests } : {})
    await tell(world, message('created', booking))
    return world
  }

  test('note-only, as by default: named in the note, and no contacts', async () => {
    for (const guests of [undefined, { as: 'note-only' as const }]) {
      const world = await synced(guests)
      expect(await noteOf(world)).toContain('Casey Cfo (casey@example.org)')
      expect(await emailsOf(world)).toEqual(['pat@example.org'])
    }
  })

  test('ignore: neither named nor contacts', async () => {
    const world = await synced({ as: 'ignore' })
    expect(await noteOf(world)).not.toContain('casey')
    expect(await emailsOf(world)).toEqual(['pat@example.org'])
  })

  test('contacts: created once, without note, task or tags', async () => {
    const world = await synced({ as: 'contacts' })
    await tell(world, message('updated', { ...booking, description: 'new' }))
    const casey = (await world.contacts()).filter(({ contact }) => contact['email'] === CASEY.email)
    expect(casey).toMatchObject([
      { contact: { firstName: 'Casey', source: 'Chili Piper', tags: [] }, notes: [], tasks: [] },
    ])
  })

  test('contacts: one who is there is found and left alone', async () => {
    const world = await worldWith({ guests: { as: 'contacts' } })
    await world.seed({ id: 'casey', email: CASEY.email, firstName: 'C', tags: ['vip'] })
    await tell(world, message('created', booking))
    expect(await emailsOf(world)).toEqual(['casey@example.org', 'pat@example.org'])
    const { contact } = (await world.contacts()).find((one) => one.contact.id === 'casey')!
    expect([contact['firstName'], contact.tags]).toEqual(['C', ['vip']])
  })

  test('contacts: the lost reply of a create makes no second one', async () => {
    const world = await worldWith({ guests: { as: 'contacts' } })
    await tell(world, message('created'))
    // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
    await world.fault({ match: { method: 'POST', path: '/contacts/' }, then: { kind: 'reset-after' } })
    const joined = message('updated', booking)
    await tell(world, joined, joined)
    expect(await emailsOf(world)).toEqual(['casey@example.org', 'pat@example.org'])
  })

  test('[guests.byMeetingType] what they are may differ by meeting type', async () => {
    const world = await synced({ as: 'contacts', byMeetingType: { '30 min demo': 'ignore' } })
    expect(await noteOf(world)).not.toContain('casey')
    const other = await synced({ byMeetingType: { '30 min demo': 'contacts' } })
    expect(await emailsOf(other)).toEqual(['casey@example.org', 'pat@example.org'])
  })
})

test('[note.body] the note is the configured one, and follows the booking', async () => {
  const world = await worldWith({ note: { body: '{{guest.name}} – {{booking.status}}' } })
  await tell(world, message('created'))
  expect(await noteOf(world)).toBe('Pat Prospect – booked\n[chili-piper/demo/meeting-1]')
  await tell(world, message('deleted'))
  expect(await noteOf(world)).toBe('Pat Prospect – cancelled\n[chili-piper/demo/meeting-1]')
})

describe('variables of the guest’s company', () => {
  const withCompany = async (config: Config) => {
    const world = await worldWith(config)
    await world.seed({ id: 'pat', email: 'pat@example.org' })
    const answer = { contact: { id: 'pat', email: 'pat@example.org', businessId: 'biz-1' } }
    const always = (path: string, body: unknown) => ({ match: { method: 'GET', path }, times: 9, ...answering(body) })
    await world.fault(always('/contacts/search/duplicate', answer))
    const contacts = [{ id: 'pat' }, { id: 'dana', contactName: 'Dana Lee' }]
    for (const page of [contacts, [], contacts, []])
      await world.fault({ ...always('/contacts/business/biz-1', { contacts: page }), times: 1 })
    await world.fault(always('/contacts/pat', answer))
    return world
  }
  const body = 'Colleagues: {{business.names}} ({{business.count}})'

  test('are looked up when a template uses them: of a contact that is found, and of a known one', async () => {
    const world = await withCompany({ note: { body } })
    await tell(world, message('created'))
    expect(await noteOf(world)).toContain('Colleagues: Dana Lee (1)')
    expect(await callsOf(world)).toContain('GET /contacts/business/biz-1')
    await world.forgetRequests()
    await tell(world, message('updated', { title: 'New' }))
    expect(await callsOf(world)).toContain('GET /contacts/business/biz-1')
  })

  test('cost nothing otherwise', async () => {
    const world = await withCompany({})
    await tell(world, message('created'))
    expect((await callsOf(world)).filter((call) => call.includes('business'))).toEqual([])
  })

  test('are empty for a contact without a company', async () => {
    const world = await worldWith({ note: { body } })
    await tell(world, message('created'))
    expect(await noteOf(world)).toMatch(/^Colleagues: +\(\)\n/)
  })
})
