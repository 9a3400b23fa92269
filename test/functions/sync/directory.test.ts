import { beforeEach, describe, expect, test } from 'vitest'
import { createDirectories } from '../../../functions/sync/directory.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'
import { message, type World, worldWith } from './options/option-world.ts'

const MINUTE = 60_000
type Field = { id: string; fieldKey?: string; name?: string; dataType?: string; picklistOptions?: string[] }

/** A HighLevel of which only the look-ups are there, with a list of what was asked. */
function createLookUps() {
  const asked: string[] = []
  const fields: Field[] = [{ id: 'f1', fieldKey: 'contact.plan', dataType: 'RADIO', picklistOptions: ['Gold'] }]
  const users: Record<string, string> = { 'rita@example.com': 'user-rita' }
  const lookUps = {
    listCustomFields: async () => {
      asked.push('fields')
      return [...fields]
    },
    createCustomField: async ({ name, dataType }: { name: string; dataType: string }) => {
      asked.push(`create ${name} ${dataType}`)
      const field = { id: `f${fields.length + 1}`, name, dataType, fieldKey: `contact.${name.replaceAll(' ', '_')}` }
      fields.push(field)
      return field
    },
    readCompanyId: async (): Promise<string | undefined> => {
      asked.push('company')
      return 'company-1'
    },
    findUser: async (companyId: string, email: string) => {
      asked.push(`user ${companyId} ${email}`)
      return new Map(Object.entries(users)).get(email)
    },
  }
  return { asked, fields, users, lookUps }
}

let time: number
let store: ReturnType<typeof createMemoryLedger>
let sim: ReturnType<typeof createLookUps>
/** A process: what it knows goes when it ends, what the table has stays. */
const newProcess = () => {
  const forLocation = createDirectories({ store, clock: { now: () => time, sleep: async () => {} } })
  return (locationId = 'location-1') => forLocation(locationId, sim.lookUps as unknown as HighLevelClient)
}
beforeEach(() => {
  time = Date.parse('2026-03-01T09:00:00Z')
  store = createMemoryLedger()
  sim = createLookUps()
})
const report = { createMissing: false }
const create = { createMissing: true }
const PLAN = { id: 'f1', key: 'contact.plan', dataType: 'RADIO', options: ['Gold'] }

describe('custom fields', () => {
  test('are read once an hour', async () => {
    const directory = newProcess()
    expect(await directory().customFields(['contact.plan'], report)).toEqual([PLAN])
    time += 60 * MINUTE - 1
    await directory().customFields(['contact.plan'], report)
    expect(sim.asked).toEqual(['fields'])
    time += 1
    await directory().customFields(['contact.plan'], report)
    expect(sim.asked).toEqual(['fields', 'fields'])
  })

  test('are known to the next process from the table, and to another location not at all', async () => {
    await newProcess()().customFields(['contact.plan'], report)
    expect(await newProcess()().customFields(['contact.plan'], report)).toEqual([PLAN])
    expect(sim.asked).toEqual(['fields'])
    await newProcess()('location-2').customFields(['contact.plan'], report)
    expect(sim.asked).toEqual(['fields', 'fields'])
  })

  test('that are missing are asked for again after ten minutes, and found when somebody made them', async () => {
    const directory = newProcess()
    expect(await directory().customFields(['contact.new'], report)).toEqual([PLAN])
    sim.fields.push({ id: 'f2', fieldKey: 'contact.new' })
    time += 10 * MINUTE - 1
    expect(await directory().customFields(['contact.new'], report)).toEqual([PLAN])
    time += 1
    expect(await directory().customFields(['contact.new'], report)).toContainEqual({
      id: 'f2',
      key: 'contact.new',
      dataType: 'TEXT',
    })
    expect(sim.asked).toEqual(['fields', 'fields'])
  })

  test('that are missing are made once, where that is wanted, by the name their key comes from', async () => {
    const directory = newProcess()
    const keys = ['contact.plan', 'contact.lead_tier']
    expect((await directory().customFields(keys, create)).map(({ key }) => key)).toEqual(keys)
    await directory().customFields(keys, create)
    time += 61 * MINUTE
    await directory().customFields(keys, create)
    expect(sim.asked).toEqual(['fields', 'create lead tier TEXT', 'fields'])
  })

  test('whose key HighLevel makes another one than asked for are not made again and again', async () => {
    sim.fields.push({ id: 'f2', name: 'Lead Tier', fieldKey: 'contact.lead_tier1' })
    const directory = newProcess()
    for (let hour = 0; hour < 3; hour++) {
      const fields = await directory().customFields(['contact.lead_tier'], create)
      expect(fields.map(({ key }) => key)).toEqual(['contact.plan', 'contact.lead_tier1'])
      time += 60 * MINUTE
    }
    expect(sim.asked).toEqual(['fields', 'fields', 'fields'])
  })

  test('a field without a key is none', async () => {
    sim.fields.push({ id: 'f9' })
    expect(await newProcess()().customFields([], report)).toEqual([PLAN])
  })
})

test('a created field whose reply was lost is found, and not made a second time', async () => {
  const contact = { fields: { 'contact.plan': 'gold' }, missingFields: 'create' as const }
  const world: World = await worldWith({ contact })
  // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
  await world.fault({ match: { method: 'POST', path: '/locations/' }, then: { kind: 'reset-after' } })
  const created = message('created')
  await world.sync([created])
  expect(world.held).toMatchObject([{ error: expect.any(RemoteUnavailableError) }])
  await world.sync([created])
  const makes = (await world.requests()).filter(
    ({ method, path }) => method === 'POST' && path.includes('customFields'),
  )
  expect(makes).toHaveLength(1)
  expect((await world.contacts())[0]!.contact['customFields']).toMatchObject([{ value: 'gold' }])
})

describe('users', () => {
  test('are looked up once a day, by one read of the agency for all of them', async () => {
    const directory = newProcess()
    sim.users['sam@example.com'] = 'user-sam'
    expect(await directory().userOf('rita@example.com')).toBe('user-rita')
    expect(await directory().userOf('sam@example.com')).toBe('user-sam')
    time += 24 * 60 * MINUTE - 1
    expect(await newProcess()().userOf('rita@example.com')).toBe('user-rita')
    const first = ['company', 'user company-1 rita@example.com', 'user company-1 sam@example.com']
    expect(sim.asked).toEqual(first)
    time += 1
    await directory().userOf('rita@example.com')
    expect(sim.asked).toEqual([...first, 'user company-1 rita@example.com'])
  })

  test('whom nobody found are looked for again after ten minutes', async () => {
    const directory = newProcess()
    expect(await directory().userOf('new@example.com')).toBeUndefined()
    sim.users['new@example.com'] = 'user-new'
    time += 10 * MINUTE - 1
    expect(await directory().userOf('new@example.com')).toBeUndefined()
    time += 1
    expect(await directory().userOf('new@example.com')).toBe('user-new')
    expect(sim.asked).toHaveLength(3)
  })

  test('of a location without an agency are none', async () => {
    sim.lookUps.readCompanyId = async () => undefined
    expect(await newProcess()().userOf('rita@example.com')).toBeUndefined()
    expect(sim.asked).toEqual([])
  })

  test('named like something every object has are no users', async () => {
    for (const email of ['constructor', '__proto__', 'toString']) {
      expect(await newProcess()().userOf(email)).toBeUndefined()
      expect(await newProcess()().userOf(email)).toBeUndefined()
    }
    expect(await newProcess()().userOf('rita@example.com')).toBe('user-rita')
  })

  test('looked up at the same time are all remembered', async () => {
    sim.users['sam@example.com'] = 'user-sam'
    const directory = newProcess()
    await Promise.all([directory().userOf('rita@example.com'), directory().userOf('sam@example.com')])
    const { users } = await store.readDirectory('location-1')
    expect(Object.keys(users ?? {}).toSorted()).toEqual(['rita@example.com', 'sam@example.com'])
  })
})

test('a user who is not looked up any more goes after a week, however often others are', async () => {
  const directory = newProcess()
  await directory().userOf('rita@example.com')
  for (let day = 1; day <= 7; day++) {
    time += 24 * 60 * MINUTE
    await directory().userOf(`other-${day}@example.com`)
  }
  const { users = {} } = await store.readDirectory('location-1')
  expect(Object.keys(users)).not.toContain('rita@example.com')
  expect(Object.keys(users)).toContain('other-2@example.com')
})
