import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { linkKey } from '../../../shared/ledger/ledger.ts'
import type { BookingState } from '../../../shared/plan/booking-state.ts'
import { createReconcileWorld, DAY, HOUR, MINUTE, TableName } from './reconcile-world.ts'

const emitted = { active: 0, deleted: 0, 'no-show': 0, completed: 0 }

describe('a day without webhooks', () => {
  test('500 meetings of which 60 changed: exactly those are sent, and the bookings stand as if every webhook had come', async () => {
    const world = await createReconcileWorld()
    const ids = await world.bookMany(500, [2, 50])
    await world.applyWebhooks()
    await world.clock.advance(DAY)
    await world.calls()

    const later = (days: number) => new Date(world.clock.now() + days * DAY).toISOString()
    for (const [index, id] of ids.slice(0, 60).entries()) {
      if (index < 25) await world.change(id, 'reschedule', { startAt: later(index + 3) })
      else if (index < 45) await world.change(id, 'cancel')
      else await world.change(id, 'reassign', { host: { email: 'omar@example.com', name: 'Omar Owner' } })
    }
    const lost = world.receiver.received.splice(0)
    await world.calls()
    await world.clock.advance(HOUR)
    const { tally, isComplete } = await world.run()
    expect(isComplete).toBe(true)
    expect(tally).toMatchObject({
      meetings: 500,
      waiting: 0,
      unreadable: 0,
      emitted: { ...emitted, active: 40, deleted: 20 },
      // Changes of bookings that webhooks told.
      missed: 0,
    })
    expect((await world.calls()).length).toBeLessThanOrEqual(500 / 50 + 10)
    await world.apply()
    const polled = await world.statesOf(ids)

    // The webhooks come after all, and tell nothing new.
    world.receiver.received.push(...lost)
    await world.applyWebhooks()
    const delivered = await world.statesOf(ids)
    const plain = ({ status, isRescheduled, booking }: BookingState) => ({
      status,
      isRescheduled,
      booking: { ...booking, source: '', bookedAt: '' },
    })
    expect(polled.map(plain)).toEqual(delivered.map(plain))
    expect(polled.map(({ status }) => status).filter((status) => status === 'cancelled')).toHaveLength(20)
    await world.clock.advance(HOUR)
    expect((await world.run()).tally.emitted).toEqual(emitted)
  })

  test('500 meetings of which none changed: at most one call for 50 meetings and one per window, nothing sent, nothing written', async () => {
    const world = await createReconcileWorld()
    await world.bookMany(500, [-6, 55])
    await world.run()
    await world.apply()
    await world.clock.advance(20 * MINUTE)
    // Those that are over were booked a moment ago here: they count as held from their first sight on.
    await world.run()
    await world.apply()
    await world.clock.advance(20 * MINUTE)
    world.written.length = 0
    await world.calls()

    const { tally, windows } = await world.run()
    expect(tally).toMatchObject({ meetings: 500, waiting: 0, emitted })
    expect([windows, world.sent, world.written]).toEqual([10, [], []])
    const calls = await world.calls()
    expect(new Set(calls)).toEqual(new Set(['PUT /api/fire-edge/v2/org/meetings/meetings']))
    expect(calls.length).toBeLessThanOrEqual(500 / 50 + windows)
  })
})

test('where a guest came from is brought in once, and only for locations whose texts tell it', async () => {
  const fields = { website: '{{booking.sourceUrl}}', 'contact.campaign': '{{utm.utm_campaign}}' }
  for (const [integration, sent] of [
    [{ contact: { fields } }, 1],
    [{}, 0],
  ] as const) {
    const world = await createReconcileWorld({ integration })
    const sourceUrl = 'https://www.example.com/demo?utm_campaign=spring'
    const id = await world.chiliPiper.book({ startAt: '2026-03-03T15:00:00Z', sourceUrl })
    await world.applyWebhooks()
    await world.clock.advance(HOUR)
    await world.run()
    expect(world.sent).toHaveLength(sent)
    await world.apply()
    await world.clock.advance(HOUR)
    await world.run()
    expect(world.sent).toEqual([])
    const [state] = await world.statesOf([id])
    expect(state?.booking.utm).toEqual(sent ? { utm_campaign: 'spring' } : undefined)
  }
})

test('a meeting that webhooks never told is found with all a fetch knows: names looked up once, when it was booked', async () => {
  const world = await createReconcileWorld()
  const id = await world.chiliPiper.book({
    guest: { email: 'pat@example.org' },
    guests: [{ email: 'cho@example.org' }],
    startAt: '2026-03-03T15:00:00Z',
  })
  await world.clock.advance(HOUR + 700)
  await world.run()
  const [envelope, ...others] = world.sent
  expect(others).toEqual([])
  expect(envelope).toMatchObject({
    version: 1,
    locationId: 'location-1',
    receivedAt: world.clock.now(),
    event: {
      kind: 'booking',
      tenant: 'demo',
      change: 'active',
      signedAt: Math.floor(world.clock.now() / 1000),
      booking: {
        source: 'poll',
        meetingId: id,
        bookedAt: '2026-03-01T09:00:00.000Z',
        startsAt: '2026-03-03T15:00:00.000Z',
        guest: { email: 'pat@example.org' },
        otherGuests: [{ email: 'cho@example.org' }],
        host: { email: 'rep@example.com' },
        workspace: { name: 'Sales' },
        meetingType: { name: '30 min demo' },
      },
    },
  })
  await world.apply()
  await world.clock.advance(HOUR)
  await world.run()
  expect(world.sent).toEqual([])
})

describe('what a list does not tell', () => {
  const withGuest = { guests: [{ email: 'cho@example.org', fullName: 'Cho' }] }
  const later = { startAt: '2026-03-04T15:00:00Z' }

  test('other guests whom a webhook named stay when the list names none', async () => {
    const world = await createReconcileWorld()
    const id = await world.chiliPiper.book(withGuest)
    await world.applyWebhooks()
    await world.change(id, 'reschedule', later)
    await world.clock.advance(HOUR)
    const client = world.clientFor('key-1')
    const chiliPiper: typeof client = {
      ...client,
      async *meetings(range) {
        for await (const page of client.meetings(range)) {
          const bare = page.meetings.map((one) => ({ ...one, booking: { ...one.booking, otherGuests: [] } }))
          yield { ...page, meetings: bare }
        }
      },
    }
    await world.run({ chiliPiper })
    await world.apply()
    const [state] = await world.statesOf([id])
    expect(state?.booking).toMatchObject({
      startsAt: '2026-03-04T15:00:00.000Z',
      otherGuests: [{ email: 'cho@example.org', name: 'Cho' }],
    })
  })

  test('a meeting that was assigned to its host is handed over with it; one of somebody else is not', async () => {
    const world = await createReconcileWorld()
    const hosts = await world.chiliPiper.book({})
    const other = await world.chiliPiper.book({ assignee: { email: 'sam@example.com', name: 'Sam Setter' } })
    await world.applyWebhooks()
    const host = { email: 'omar@example.com', name: 'Omar Owner' }
    for (const id of [hosts, other]) await world.change(id, 'reassign', { host })
    world.loseWebhooks()
    await world.clock.advance(HOUR)
    await world.run()
    await world.apply()
    const states = await world.statesOf([hosts, other])
    expect(states.map(({ booking }) => [booking.host?.email, booking.assignee?.email])).toEqual([
      ['omar@example.com', 'omar@example.com'],
      ['omar@example.com', 'sam@example.com'],
    ])
  })

  test('a new meeting whose guest has no address is not sent: nobody could be found or made by it', async () => {
    const world = await createReconcileWorld()
    await world.chiliPiper.book({ guest: { email: 'nobody' } })
    await world.clock.advance(HOUR)
    expect((await world.run()).tally).toMatchObject({ unreadable: 1, emitted })
  })
})

test('no-shows, and meetings that are over, are found although no webhook tells them', async () => {
  const world = await createReconcileWorld()
  const [held = '', missed = ''] = await world.bookMany(2, [1, 1.5])
  await world.applyWebhooks()
  await world.clock.advance(2 * DAY)
  await world.change(missed, 'no-show')
  await world.run()
  expect(world.sent.map(({ event }) => event.kind === 'booking' && [event.booking.meetingId, event.change])).toEqual([
    [held, 'completed'],
    [missed, 'no-show'],
  ])
})

test('a booking waits for its webhook for five minutes, a change for ten', async () => {
  const world = await createReconcileWorld()
  const id = await world.chiliPiper.book({})
  await world.clock.advance(5 * MINUTE - 1)
  expect((await world.run()).tally).toMatchObject({ waiting: 1, emitted })
  await world.applyWebhooks()
  await world.change(id, 'cancel')
  await world.clock.advance(9 * MINUTE)
  expect((await world.run()).tally).toMatchObject({ waiting: 1, emitted })
  await world.clock.advance(MINUTE)
  expect((await world.run()).tally).toMatchObject({ waiting: 0, emitted: { ...emitted, deleted: 1 } })
})

test('while HighLevel is away a finding is sent again after one day, then after two, always with the same id', async () => {
  const world = await createReconcileWorld()
  await world.chiliPiper.book({ startAt: '2026-03-20T15:00:00Z' })
  for (let quarter = 0; quarter < 4 * 77; quarter++) {
    await world.clock.advance(15 * MINUTE)
    // Once in four hours is as good here, and quicker.
    if (quarter % 16 === 0) await world.run()
  }
  expect(world.sent).toHaveLength(3)
  expect(new Set(world.sent.map(({ eventId }) => eventId)).size).toBe(1)
  await world.apply()
  await world.clock.advance(HOUR)
  await world.run()
  expect(world.sent).toEqual([])
})

test('a location in dry-run is told each finding once', async () => {
  const world = await createReconcileWorld({ integration: { mode: 'dry-run', reconcile: { daysBack: 30 } } })
  await world.chiliPiper.book({ startAt: '2026-03-02T15:00:00Z' })
  await world.clock.advance(HOUR)
  await world.run()
  // Nothing is applied in a dry run.
  expect(world.sent.splice(0)).toHaveLength(1)
  await world.clock.advance(30 * HOUR)
  await world.run()
  expect(world.sent.splice(0)).toMatchObject([{ event: { change: 'completed' } }])
  await world.clock.advance(20 * DAY)
  expect((await world.run()).tally).toMatchObject({ waiting: 1, emitted })
})

test('what a location in dry-run was told is sent at once when it is switched to sync', async () => {
  const world = await createReconcileWorld({ integration: { mode: 'dry-run' } })
  await world.chiliPiper.book({})
  await world.clock.advance(HOUR)
  await world.run()
  const integration = { ...world.integration, mode: 'sync' as const }
  await world.clock.advance(HOUR)
  await world.run({ integration })
  await world.clock.advance(HOUR)
  await world.run({ integration })
  expect(world.sent).toHaveLength(2)
})

describe('where a booking goes', () => {
  const routed = {
    tenants: {
      demo: {
        location: 'location-1',
        routes: [
          { meetingType: 'Onboarding', to: 'location-2' },
          { meetingType: 'Interview', to: 'ignore' as const },
        ],
      },
    },
    skip: { guestDomains: ['example.net'] },
  }
  const answer = (path: string, body: unknown, status = 200) => ({
    match: { path: `/api/fire-edge${path}` },
    // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
    then: { kind: 'status', status, body },
  })
  async function typed(meetingType: string, rest: object = {}) {
    const world = await createReconcileWorld({ integration: routed })
    await world.chiliPiper.book({ meetingType, ...rest })
    const { body } = await world.chiliPiper.call('PUT', '/v2/org/meetings/meetings', {
      start: '2026-03-01T00:00:00Z',
      end: '2026-03-07T00:00:00Z',
    })
    const [{ meetingTypeId }] = body.data.list
    await world.clock.advance(HOUR)
    return { world, types: [{ id: meetingTypeId, name: meetingType }] }
  }

  test('a route that goes by name is found by the name, looked up once per run', async () => {
    const { world, types } = await typed('Onboarding')
    await world.chiliPiper.book({ meetingType: 'Onboarding' })
    await world.clock.advance(HOUR)
    await world.chiliPiper.control('POST', '/faults', answer('/v1/org/meeting-types/list', types))
    await world.calls()
    await world.run()
    expect(world.sent).toMatchObject([
      { locationId: 'location-2', event: { booking: { meetingType: { name: 'Onboarding' } } } },
      { locationId: 'location-2' },
    ])
    expect((await world.calls()).filter((call) => call.includes('/meeting-types/'))).toHaveLength(1)
  })

  test('a name that cannot be looked up now lets the meeting wait; one that may not be looked up does not', async () => {
    const { world } = await typed('Onboarding')
    const failing = answer('/v1/org/meeting-types/list', { errorCode: 'Oops' }, 500)
    await world.chiliPiper.control('POST', '/faults', failing)
    expect((await world.run()).tally).toMatchObject({ waiting: 1, emitted })
    await world.chiliPiper.control('POST', '/faults', answer('/v1/org/meeting-types/list', {}, 403))
    await world.run()
    expect(world.sent).toMatchObject([{ locationId: 'location-1' }])
  })

  test('what a rule ignores is not sent, and needs no look-up when its guest says so', async () => {
    const { world, types } = await typed('Interview')
    await world.chiliPiper.control('POST', '/faults', answer('/v1/org/meeting-types/list', types))
    expect((await world.run()).tally).toMatchObject({ ignored: 1, emitted })
    const internal = await typed('Onboarding', { guest: { email: 'boss@example.net' } })
    await internal.world.calls()
    expect((await internal.world.run()).tally).toMatchObject({ ignored: 1, emitted })
    expect((await internal.world.calls()).filter((call) => call.includes('/meeting-types/'))).toEqual([])
  })

  test('a booking that has a link stays where it is', async () => {
    const world = await createReconcileWorld({ integration: { ...routed, skip: { guestDomains: ['example.org'] } } })
    const id = await world.chiliPiper.book({})
    await world.applyWebhooks()
    await world.change(id, 'cancel')
    await world.clock.advance(HOUR)
    await world.run()
    expect(world.sent).toMatchObject([{ locationId: 'location-1', event: { change: 'deleted' } }])
  })
})

describe('how far it came', () => {
  test('a run whose time is up goes on where it stopped, and only a whole pass counts', async () => {
    const world = await createReconcileWorld()
    await world.bookMany(60, [1, 59])
    await world.clock.advance(HOUR)
    await world.calls()
    const client = world.clientFor('key-1')
    const startedAt = world.clock.now()
    let windows = 0
    // Each window takes two minutes.
    const clock = { ...world.clock, now: () => startedAt + windows * 2 * MINUTE }
    const chiliPiper: typeof client = {
      ...client,
      async *meetings(range) {
        windows++
        yield* client.meetings(range)
      },
    }
    const run = () => world.run({ clock, chiliPiper, deadline: clock.now() + 5 * MINUTE })
    const seen = [await run()]
    expect(seen[0]).toMatchObject({ isComplete: false, windows: 3 })
    expect(await world.cursor()).toMatchObject({ pass: { anchor: startedAt, done: 3 } })
    expect(await world.cursor()).not.toHaveProperty('completedAt')
    while (!seen.at(-1)?.isComplete) seen.push(await run())
    expect(windows).toBe(10)
    expect(new Set(world.sent.map(({ eventId }) => eventId)).size).toBe(60)
    expect(world.sent).toHaveLength(60)
    expect(await world.cursor()).toEqual({ completedAt: startedAt })
  })

  test('a failure keeps what was done, and the next run repeats only what failed', async () => {
    const world = await createReconcileWorld()
    await world.bookMany(10, [1, 59])
    await world.clock.advance(HOUR)
    const client = world.clientFor('key-1')
    let calls = 0
    const breaking: typeof client = {
      ...client,
      meetings: (range) => {
        if (++calls > 4) throw new Error('broken')
        return client.meetings(range)
      },
    }
    await expect(world.run({ chiliPiper: breaking })).rejects.toThrow('broken')
    expect(await world.cursor()).toMatchObject({ pass: { done: 4 } })
    expect(await world.run()).toMatchObject({ isComplete: true, windows: 6 })
    expect(world.sent).toHaveLength(10)
  })

  test('after an outage of its own it looks back over all of it', async () => {
    const world = await createReconcileWorld()
    await world.run()
    const [during = ''] = await world.bookMany(1, [2, 3])
    world.loseWebhooks()
    await world.clock.advance(14 * DAY)
    await world.run()
    expect(world.sent).toMatchObject([{ event: { booking: { meetingId: during }, change: 'completed' } }])
  })

  test('while a location is not connected no pass counts as complete, so that a reconnect finds what expired', async () => {
    const world = await createReconcileWorld()
    await world.run()
    const { completedAt } = await world.cursor()
    await world.clock.advance(10 * DAY)
    await world.run({ isHeld: true })
    expect(await world.cursor()).toEqual({ completedAt })
    await world.run()
    expect(await world.cursor()).toEqual({ completedAt: world.clock.now() })
  })

  test('a crash between send and mark sends once more, with the same id', async () => {
    const world = await createReconcileWorld()
    await world.chiliPiper.book({})
    await world.clock.advance(HOUR)
    const crashing = { ...world.store, writeMark: () => Promise.reject(new Error('crash')) }
    await expect(world.run({ store: crashing })).rejects.toThrow('crash')
    await world.run()
    await world.run()
    expect(world.sent).toHaveLength(2)
    expect(new Set(world.sent.map(({ eventId }) => eventId)).size).toBe(1)
  })

  test('a finding that the queue did not take is sent by the next run', async () => {
    const world = await createReconcileWorld()
    await world.chiliPiper.book({})
    await world.clock.advance(HOUR)
    await expect(world.run({ send: () => Promise.reject(new Error('queue')) })).rejects.toThrow('queue')
    await world.run()
    expect(world.sent).toHaveLength(1)
  })

  test('a pass that was continued and is whole begins anew the next time, however soon it is', async () => {
    const world = await createReconcileWorld()
    await world.run()
    await world.clock.advance(15 * MINUTE)
    expect(await world.run({ deadline: world.clock.now() })).toMatchObject({ isComplete: false })
    const startedAt = world.clock.now()
    await world.clock.advance(15 * MINUTE)
    expect(await world.run()).toMatchObject({ isComplete: true, windows: 10 })
    expect(await world.cursor()).toEqual({ completedAt: startedAt })
  })

  test('a client that has no time left for a call ends the run, which is no failure', async () => {
    const world = await createReconcileWorld()
    const chiliPiper = world.clientFor('key-1', world.clock.now() + 5_000)
    expect(await world.run({ chiliPiper })).toMatchObject({ isComplete: false, windows: 0 })
  })

  test('a window that is too much for Chili Piper is asked for in halves', async () => {
    const world = await createReconcileWorld()
    await world.bookMany(6, [1, 6])
    await world.clock.advance(HOUR)
    const match = { path: '/api/fire-edge/v2/org/meetings/meetings' }
    const then = { kind: 'status', status: 502 }
    await world.chiliPiper.control('POST', '/faults', { match, times: 4, then })
    expect((await world.run()).tally).toMatchObject({ meetings: 6, emitted: { ...emitted, active: 6 } })
  })
})

test('no log line says who', async () => {
  const world = await createReconcileWorld()
  await world.chiliPiper.book({})
  await world.clock.advance(HOUR)
  await world.run()
  expect(JSON.stringify(world.log.lines)).not.toMatch(/example\.(org|com)|key-1/)
})

test('a meeting whose person was erased is nobody’s business any more, whatever becomes of it', async () => {
  const world = await createReconcileWorld()
  const id = await world.chiliPiper.book({ guest: { email: 'pat@example.org' } })
  const Item = { tenant: 'demo', meetingId: id, locationId: 'location-1', revision: 2, written: {}, erasedAt: 1 }
  await world.documents.send(new PutCommand({ TableName, Item: { ...linkKey(Item), ...Item } }))
  for (const change of ['reschedule', 'cancel'] as const) {
    await world.clock.advance(HOUR)
    expect((await world.run()).tally).toMatchObject({ meetings: 1, ignored: 1, emitted })
    await world.change(id, change, change === 'reschedule' ? { startAt: '2026-03-20T09:00:00.000Z' } : {})
  }
  expect(world.sent).toEqual([])
})
