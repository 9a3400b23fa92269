import { describe, expect, test } from 'vitest'
import { type Config, callsOf, message, pat, RITA, SAM, tell, timelineOf, worldWith } from './option-world.ts'

const USERS = [
  { id: 'user-rita', name: 'Rita Rep', email: 'Rita@example.com' },
  { id: 'user-sam', name: 'Sam Seller', email: 'sam@example.com' },
]
const hosts = { 'rita@example.com': 'user-rita', 'sam@example.com': 'user-sam' }
const handedOver = () => message('updated', { host: SAM })
const ownerAfter = async (config: Config, ...messages: ReturnType<typeof message>[]) => {
  const world = await worldWith(config)
  await tell(world, ...messages)
  return (await pat(world)).contact['assignedTo']
}

test('[hosts.<key>.user] the host is this HighLevel user: owner and task are theirs', async () => {
  const world = await worldWith({ hosts: { 'Rita@Example.com': { user: 'user-rita' } } })
  await tell(world, message('created'))
  const { contact, tasks } = await pat(world)
  expect([contact['assignedTo'], tasks[0]!.assignedTo]).toEqual(['user-rita', 'user-rita'])
  expect(await ownerAfter({}, message('created'))).toBeUndefined()
})

test('[owner.of] host, or the one the routing assigned', async () => {
  const booking = { host: RITA, assignee: SAM }
  expect(await ownerAfter({ hosts }, message('created', booking))).toBe('user-rita')
  expect(await ownerAfter({ hosts, owner: { of: 'assignee' } }, message('created', booking))).toBe('user-sam')
})

describe('[owner.write] when a booking is handed over', () => {
  test.each([
    [undefined, 'user-rita'],
    ['set-if-empty', 'user-rita'],
    ['overwrite', 'user-sam'],
    ['never', undefined],
  ] as const)('%s: the owner is %s', async (write, owner) => {
    const config = write ? { hosts, owner: { write } } : { hosts }
    expect(await ownerAfter(config, message('created'), handedOver())).toBe(owner)
  })

  test('set-if-empty gives a contact without an owner one when the first host was no user', async () => {
    const stranger = { email: 'stranger@example.com' }
    expect(await ownerAfter({ hosts }, message('created', { host: stranger }), handedOver())).toBe('user-sam')
  })
})

describe('[owner.findUsers] users are looked up by their e-mail', () => {
  const options = { users: USERS, companyId: 'company-1' }
  const findUsers = { owner: { findUsers: true } }

  test('once: the second booking of the host costs no search', async () => {
    const world = await worldWith(findUsers, options)
    await tell(world, message('created'))
    expect((await pat(world)).contact['assignedTo']).toBe('user-rita')
    expect((await callsOf(world)).filter((call) => /users|locations/.test(call))).toEqual([
      'GET /locations/location-1',
      'GET /users/search',
    ])
    await world.forgetRequests()
    await tell(world, message('created', { meetingId: 'meeting-2', guest: { email: 'kim@example.org' } }))
    expect((await callsOf(world)).filter((call) => /users|locations/.test(call))).toEqual([])
    expect((await world.contacts()).map(({ contact }) => contact['assignedTo'])).toEqual(['user-rita', 'user-rita'])
  })

  test('not by default, and not those whom hosts names', async () => {
    const off = await worldWith({}, options)
    await tell(off, message('created'))
    expect((await pat(off)).contact['assignedTo']).toBeUndefined()
    const named = await worldWith({ ...findUsers, hosts: { 'rita@example.com': 'user-sam' } }, options)
    await tell(named, message('created'))
    expect((await pat(named)).contact['assignedTo']).toBe('user-sam')
    expect((await callsOf(named)).filter((call) => call.includes('users'))).toEqual([])
  })

  test('somebody who is no user is told, and the booking is synced', async () => {
    const world = await worldWith(findUsers, options)
    await tell(world, message('created', { host: { email: 'stranger@example.com' } }))
    expect((await pat(world)).contact['assignedTo']).toBeUndefined()
    expect(timelineOf(world)).toMatchObject({ outcome: 'synced', warnings: ['owner-unknown'] })
    expect(world.counts).toMatchObject({ OwnerUnknown: 1, BookingSynced: 1 })
  })
})

describe('the time as the host has it', () => {
  const whenOf = async (config: Config) => {
    const world = await worldWith(config)
    await tell(world, message('created'))
    return /When: .*/.exec((await pat(world)).notes[0]!.body)?.[0]
  }
  const guests = 'When: Tue, 10 Mar 2026, 11:00 – 11:30 (America/New_York)'

  test('[hostTimeZone] the note tells it in this zone, too; by default in the guest’s alone', async () => {
    expect(await whenOf({})).toBe(guests)
    expect(await whenOf({ hostTimeZone: 'Europe/Berlin' })).toBe(
      `${guests} / Tue, 10 Mar 2026, 16:00 – 16:30 (Europe/Berlin)`,
    )
  })

  test('[hosts.<key>.timeZone] a host’s own zone goes before the one of all hosts', async () => {
    const timeZone = 'Asia/Tokyo'
    expect(await whenOf({ hostTimeZone: 'Europe/Berlin', hosts: { 'rita@example.com': { timeZone } } })).toBe(
      `${guests} / Wed, 11 Mar 2026, 00:00 – 00:30 (Asia/Tokyo)`,
    )
    expect(await whenOf({ hosts: { 'sam@example.com': { timeZone } } })).toBe(guests)
  })
})
