import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordOf } from '../../support/bookings.ts'
import { createSyncWorld } from '../../support/sync-world.ts'

let world: Awaited<ReturnType<typeof createSyncWorld>>
beforeEach(async () => {
  world = await createSyncWorld()
})
afterEach(() => world.close())

const bookingOf = (name: string) =>
  recordOf({
    change: 'created',
    signedAt: 1000,
    booking: { meetingId: `meeting-${name}`, guest: { email: `${name}@example.org` } },
  })

test.each([undefined, null, 0, 'a text', { message: 'no error' }, Symbol('s')])(
  'F12: a message that fails with something that is no error is held, alone, and done the next time (%#)',
  async (thrown) => {
    const [bad, good] = [bookingOf('bad'), bookingOf('good')]
    let isBad = true
    world.ledger.before = (operation) => {
      if (operation !== 'read' || !isBad) return
      isBad = false
      throw thrown
    }
    expect(await world.sync([bad, good])).toEqual([bad.messageId])
    expect([world.held, world.quarantined]).toMatchObject([[{ record: { messageId: bad.messageId } }], []])

    expect(await world.sync([bad])).toEqual([])
    const contacts = await world.contacts()
    expect(contacts.map(({ notes, tasks }) => [notes.length, tasks.length])).toEqual([
      [1, 1],
      [1, 1],
    ])
  },
)

test('F12: what is still under way when another message failed rejects nowhere unheard', async () => {
  const records = ['one', 'two', 'three'].map(bookingOf)
  let writes = 0
  world.ledger.before = (operation) => {
    if (operation !== 'writeLink') return
    writes++
    throw `no error ${writes}`
  }
  const unheard: unknown[] = []
  const hear = (reason: unknown) => void unheard.push(reason)
  process.on('unhandledRejection', hear)
  const failed = await world.sync(records)
  // Long enough for a promise that nobody awaits to be reported.
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
  process.off('unhandledRejection', hear)

  expect(failed.toSorted()).toEqual(records.map(({ messageId }) => messageId).toSorted())
  expect(unheard).toEqual([])
})
