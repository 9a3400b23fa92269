import { expect, test } from 'vitest'
import { BOOKINGS, CANARY, createEraseWorld, EMAIL } from './erase-world.ts'

const ERASE = ['erase', '--email', EMAIL, '--yes', '--json']
const SIGNED_AT = Date.parse('2026-03-01T08:00:00Z') / 1000

test.each(['deleted', 'updated', 'created'] as const)(
  'a late %s of an erased booking is ignored: no call to HighLevel, nothing of the person in the table',
  async (change) => {
    const world = await createEraseWorld()
    await world.sync({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.own })
    await world.ops(ERASE)
    await world.crm.forgetRequests()
    world.crm.logged.length = 0
    expect(await world.sync({ change, signedAt: SIGNED_AT + 5, booking: BOOKINGS.own })).toEqual([])
    expect(world.crm.logged).toMatchObject([{ outcome: 'ignored', reason: 'erased' }])
    expect(await world.crm.requests()).toEqual([])
    expect(JSON.stringify(await world.items())).not.toMatch(CANARY)
    expect(await world.ops(ERASE)).toMatchObject({ exitCode: 0, text: expect.stringContaining('"bookings":[]') })
  },
)

test('a booking that only a dead letter told of stays erased, too', async () => {
  const world = await createEraseWorld()
  await world.putAside(0, {
    location: 0,
    body: world.bodyOf({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.own }),
  })
  await world.ops(ERASE)
  expect(await world.link('own')).toMatchObject({ erasedAt: world.clock.now(), locationId: 'location-1' })
  await world.sync({ change: 'deleted', signedAt: SIGNED_AT + 5, booking: BOOKINGS.own })
  expect(await world.crm.contacts()).toEqual([])
})

test('the timeline says that it was erased, and nothing else', async () => {
  const world = await createEraseWorld()
  await world.sync({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.own })
  await world.ops(ERASE)
  const { text } = await world.ops(['timeline', 'own'])
  expect(text).toBe('demo/own: location location-1\n  2026-03-01T09:00:00.000Z  erase: erased')
})

test('the booking of somebody else goes on: the next event without the person changes its guests no more', async () => {
  const world = await createEraseWorld()
  await world.sync({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.guest })
  await world.ops(ERASE)
  const otherGuests = BOOKINGS.guest.otherGuests.slice(1)
  await world.sync({
    change: 'updated',
    signedAt: SIGNED_AT + 9,
    booking: { ...BOOKINGS.guest, dataFields: {}, sourceUrl: '', otherGuests },
  })
  const link = await world.link('guest')
  expect(JSON.stringify(link)).not.toMatch(CANARY)
  expect(link?.known?.facts.map(({ guests }) => guests)).toEqual(['casey@example.org', 'casey@example.org'])
  const contact = await world.contactOf('quentin@example.org')
  const seen = (await world.crm.contacts()).find((one) => one.contact.id === contact)
  expect(seen?.notes).toHaveLength(1)
  expect(seen?.notes[0]?.body).not.toMatch(CANARY)
})

test('a booking of the same contact under another address stays, and is told', async () => {
  const world = await createEraseWorld()
  const phone = { PersonPhone: ['+14155550142'] }
  await world.sync({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.own })
  await world.sync({
    change: 'created',
    signedAt: SIGNED_AT,
    booking: { meetingId: 'second', guest: { email: 'other@example.org' }, dataFields: phone },
  })
  const { text } = await world.ops(ERASE)
  expect(JSON.parse(text)).toMatchObject({ bookings: ['demo/own'], sameContact: ['demo/second'] })
  expect((await world.link('second'))?.known).toBeDefined()
})
