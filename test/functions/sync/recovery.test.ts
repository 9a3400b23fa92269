import type { SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BookingRejectedError, RateLimitedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { anEnvelope, aRecord, recordOf } from '../../support/bookings.ts'
import { answering, createSyncWorld } from '../../support/sync-world.ts'

let world: Awaited<ReturnType<typeof createSyncWorld>>
beforeEach(async () => {
  world = await createSyncWorld()
})
afterEach(() => world.close())

const created = recordOf({ change: 'created', signedAt: 1000 })
const againOf = (record: SQSRecord, receiveCount: number) => ({
  attributes: { ...record.attributes, ApproximateReceiveCount: String(receiveCount) },
})
const messageIds = (records: { messageId: string }[]) => records.map((record) => record.messageId)

async function expectOneOfEach() {
  const contacts = await world.contacts()
  expect(contacts.map(({ notes, tasks }) => [notes.length, tasks.length])).toEqual([[1, 1]])
  expect(contacts[0]!.contact.tags).toEqual(['cp-booked'])
}

// biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
const failing = (outcome: unknown) => ({ then: outcome })

describe('P12: a create whose outcome is unknown is looked up before it is tried again', () => {
  const creates = [
    ['contact', '/contacts/'],
    ['note', '/contacts/[^/]+/notes/'],
    ['task', '/contacts/[^/]+/tasks/'],
  ]
  test.each(creates)('F17: the reply to creating the %s was lost after it was applied', async (_, path) => {
    const pattern = path === '/contacts/' ? '/^/contacts/$/' : `/${path.slice(1)}`
    await world.fault({ match: { method: 'POST', path: pattern }, ...failing({ kind: 'reset-after' }) })
    expect(await world.sync([created])).toEqual(messageIds([created]))
    expect(world.held[0]!.error).toBeInstanceOf(RemoteUnavailableError)

    expect(await world.sync([created])).toEqual([])
    await expectOneOfEach()
  })

  test('F3, F11: the function dies at any ledger write and the next attempt converges', async () => {
    for (const write of [1, 2]) {
      let count = 0
      world.ledger.before = (operation) => {
        if (operation === 'writeLink') count++
        else return
        if (count === write) throw new Error('killed')
      }
      await world.sync([recordOf({ change: 'created', signedAt: 1000 + write, booking: { meetingId: 'meeting-1' } })])
    }
    delete world.ledger.before
    await world.sync([created])

    await expectOneOfEach()
  })

  test('F5, F6: the same message handled twice at once has one effect', async () => {
    const outcomes = await Promise.all([world.sync([created]), world.sync([created])])
    for (const failed of outcomes.flat()) expect(failed).toBe(created.messageId)
    await world.sync([created])

    await expectOneOfEach()
  })
})

describe('errors have a class', () => {
  test.each([500, 502, 503, 504])('F16: %i holds the booking', async (status) => {
    await world.fault(answering('<html>', status))
    expect(await world.sync([created])).toEqual(messageIds([created]))

    expect(world.held[0]!.error).toBeInstanceOf(RemoteUnavailableError)
    expect(await world.sync([created])).toEqual([])
    await expectOneOfEach()
  })

  test('F15: 429 holds the booking for as long as was asked', async () => {
    await world.fault(failing({ kind: 'status', status: 429, headers: { 'retry-after': '1' } }))
    await world.sync([created])

    expect(world.held[0]!.error).toEqual(new RateLimitedError(1000))
  })

  test.each([400, 422])('F23: %i quarantines the booking with the field and no value', async (status) => {
    const body = { statusCode: status, message: ['email must be an email, got pat@example.org'] }
    await world.fault({ match: { method: 'POST' }, ...answering(body, status) })
    expect(await world.sync([created])).toEqual([])

    const error = world.quarantined[0]?.error
    expect(error).toBeInstanceOf(BookingRejectedError)
    expect(String(error)).toMatch(/email/)
    expect(String(error)).not.toMatch(/pat@/)
  })

  test('F20: a grant without the scope holds the booking and is not retried with a newer token', async () => {
    const body = { statusCode: 401, message: 'The token is not authorized for this scope.' }
    await world.fault(answering(body, 401))
    await world.sync([created])

    expect(world.held[0]!.error).toMatchObject({ name: 'GrantRevokedError' })
    expect(await world.requests()).toHaveLength(1)
  })

  test('a booking that alone keeps failing while HighLevel is well is quarantined after several receives', async () => {
    await world.fault({ times: 9, match: { method: 'POST', path: '/contacts/' }, ...answering({}, 500) })
    const receive = (receiveCount: number) => world.sync([{ ...created, ...againOf(created, receiveCount) }])
    for (const count of [1, 2, 3, 4]) expect(await receive(count)).toEqual(messageIds([created]))
    expect(await receive(5)).toEqual([])

    expect(world.quarantined.map(({ error }) => error)).toMatchObject([{ name: 'MessageOnlyError' }])
  })

  test('P9: one more failure right after an outage is no reason to quarantine it, however often it came during the outage', async () => {
    await world.fault({ match: { method: 'POST', path: '/contacts/' }, ...answering({}, 500) })
    const late = { ...created, ...againOf(created, 300) }
    expect(await world.sync([late])).toEqual(messageIds([late]))
    expect(await world.sync([late])).toEqual([])
    expect(world.quarantined).toEqual([])
    await expectOneOfEach()
  })

  test('the same failure while HighLevel is down holds it, however often it came', async () => {
    const record = recordOf({ change: 'created', signedAt: 1000, receiveCount: 500 })
    await world.fault({ times: 2, ...answering({}, 503) })

    expect(await world.sync([record])).toEqual(messageIds([record]))
    expect(world.quarantined).toEqual([])
  })
})

test('P9: a table that cannot be reached holds the booking, however often it came and however well HighLevel is', async () => {
  const record = recordOf({ change: 'created', signedAt: 1000, receiveCount: 500 })
  world.ledger.before = (operation) => {
    if (operation === 'read') throw new RemoteUnavailableError('DynamoDB could not be reached')
  }
  expect(await world.sync([record])).toEqual(messageIds([record]))
  expect(world.quarantined).toEqual([])
})

test('F11: a booking during which the function died again and again is quarantined, and the others are not', async () => {
  const deadly = recordOf({ change: 'created', signedAt: 1000, receiveCount: 5 })
  const other = recordOf({
    change: 'created',
    signedAt: 2000,
    booking: { meetingId: 'meeting-2', guest: { email: 'lee@example.org' } },
  })
  for (let death = 0; death < 3; death++) await world.ledger.beginAttempt(deadly.messageId)
  expect(await world.sync([deadly, other])).toEqual([])
  expect(world.quarantined.map(({ record, error }) => [record.messageId, error])).toEqual([
    [deadly.messageId, expect.objectContaining({ name: 'FunctionDiedError' })],
  ])
  expect(await world.contacts()).toHaveLength(1)
})

describe('P7, P8: one bad message never takes the others along', () => {
  const good = (index: number) =>
    recordOf({
      change: 'created',
      signedAt: 1000,
      booking: { meetingId: `meeting-${index}`, guest: { email: `guest-${index}@example.org` } },
    })

  test.each([0, 4, 9])('F9: a poison message at place %i is quarantined, nine are synced', async (place) => {
    const records = Array.from({ length: 9 }, (_, index) => good(index))
    const poison = aRecord('{"version":1,"junk":true}')
    records.splice(place, 0, poison)
    expect(await world.sync(records)).toEqual([])

    expect(world.quarantined.map(({ record }) => record.messageId)).toEqual([poison.messageId])
    expect(await world.contacts()).toHaveLength(9)
  })

  test.each([
    ['Q1: no JSON', 'x'],
    ['Q1: half of a JSON', '{"version":1,'],
    ['Q2: nothing', ''],
    ['Q3: an unknown version', '{"version":2}'],
    ['Q4: null', 'null'],
    ['Q4: a list', '[]'],
    ['Q4: an object without anything', '{}'],
    ['Q5: a text', '"text"'],
    [
      'Q5: an event as text',
      JSON.stringify({ ...anEnvelope({ change: 'created', signedAt: 1000 }), event: 'booking' }),
    ],
    ['Q6: a batch in a message', JSON.stringify({ Records: [created] })],
    ['Q6: an envelope in an envelope', JSON.stringify({ version: 1, event: JSON.parse(created.body) })],
  ])('%s is quarantined as a malformed envelope', async (_name, body) => {
    expect(await world.sync([aRecord(body)])).toEqual([])
    expect(world.quarantined).toMatchObject([{ error: { name: 'MalformedEnvelopeError' } }])
  })

  test.each([undefined, null, {}, { Records: null }, { Records: 'x' }])(
    'Q9: an event that is no batch (%j) fails loudly',
    async (event) => {
      // @ts-expect-error what a wrong trigger could send
      await expect(world.handler(event, { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow('Records')
    },
  )

  test('Q9: a batch without messages is done, and nothing is asked', async () => {
    expect(await world.sync([])).toEqual([])
    expect(await world.requests()).toEqual([])
  })

  test('F10: without time for a whole booking it is left on the queue untouched', async () => {
    expect(await world.sync([created], 10_000)).toEqual(messageIds([created]))
    expect(await world.requests()).toEqual([])
  })

  test('bookings of one guest in one batch go one after the other and make one contact', async () => {
    const records = [1, 2, 3].map((index) =>
      recordOf({ change: 'created', signedAt: 1000, booking: { meetingId: `meeting-${index}` } }),
    )
    await world.sync(records)

    const contacts = await world.contacts()
    expect(contacts.map(({ notes, tasks }) => [notes.length, tasks.length])).toEqual([[3, 3]])
  })
})

test('P6: what an attempt with newer events wrote is not taken back by one with the older event alone', async () => {
  const omar = { id: 'host-2', email: 'omar@example.com', name: 'Omar Owner' }
  const handedOver = recordOf({ change: 'updated', signedAt: 2000, booking: { host: omar } })
  await world.fault({ match: { method: 'POST', path: '/^/contacts/[^/]+/tasks/' }, ...answering({}, 500) })
  expect(await world.sync([created, handedOver])).toEqual(messageIds([created, handedOver]))
  expect(await world.sync([created])).toEqual([])

  const [contact] = await world.contacts()
  expect(contact?.notes.map(({ body }) => body)).toEqual([expect.stringContaining('Omar Owner')])
  expect(await world.sync([handedOver])).toEqual([])
  expect(world.counts['BookingDuplicate']).toBe(1)
})

test('F10, F15: one long 429 holds the whole batch at once instead of sleeping through the invocation', async () => {
  const records = [1, 2, 3].map((index) =>
    recordOf({
      change: 'created',
      signedAt: 1000,
      booking: { meetingId: `meeting-${index}`, guest: { email: `guest-${index}@example.org` } },
    }),
  )
  await world.fault(failing({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }))
  expect((await world.sync(records)).toSorted()).toEqual(messageIds(records).toSorted())

  expect(world.held.map(({ error }) => error)).toEqual(Array(3).fill(expect.any(RateLimitedError)))
  expect(await world.requests()).toHaveLength(1)
})

test('what was done before a failure is not done, and not even looked for, again', async () => {
  await world.fault({ match: { method: 'POST', path: '/^/contacts/[^/]+/tasks/' }, ...answering({}, 500) })
  expect(await world.sync([created])).toEqual(messageIds([created]))
  await world.forgetRequests()
  expect(await world.sync([created])).toEqual([])

  const kinds = (await world.requests()).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)
  expect(kinds.toSorted()).toEqual(['GET tasks', 'POST tasks'])
  await expectOneOfEach()
})

test('a booking that is held holds the other bookings of its contact, and they cost no call', async () => {
  const second = recordOf({ change: 'created', signedAt: 2000, booking: { meetingId: 'meeting-2' } })
  await world.fault(answering({}, 503))
  expect((await world.sync([created, second])).toSorted()).toEqual(messageIds([created, second]).toSorted())

  expect(await world.requests()).toHaveLength(1)
})
