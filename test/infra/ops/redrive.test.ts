import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { sendEnvelope } from '../../../shared/queue/send-envelope.ts'
import { meetingBody } from '../../support/chili-piper-bodies.ts'
import { createLetterWorld, LOCATIONS, put25, REASONS, throughCalls } from './letter-world.ts'

test('F14: all dead letters go back to the sync queue, as they were and in the group of their location', async () => {
  const world = await createLetterWorld()
  const bodies = await put25(world)
  const { exitCode, text } = await world.ops(['redrive'])
  expect(exitCode).toBe(0)
  expect(text.split('\n').at(-1)).toBe('All: 25 moved')
  expect(await world.drainBodies('dead')).toEqual([])
  const messages = await world.drain(world.target.syncQueueUrl)
  expect(messages.map(({ Body }) => Body).toSorted()).toEqual(bodies.toSorted())
  for (const { Body = '', Attributes } of messages) expect(Attributes?.MessageGroupId).toBe(JSON.parse(Body).locationId)
})

test('F14: one that is redriven within five minutes of its first delivery is not swallowed', async () => {
  const world = await createLetterWorld()
  const body = await world.putAside(1)
  await sendEnvelope(world.sqs, world.target.syncQueueUrl, JSON.parse(body))
  expect(await world.drainBodies('sync')).toEqual([body])
  await world.ops(['redrive'])
  expect(await world.drainBodies('sync')).toEqual([body])
  expect(await world.drainBodies('dead')).toEqual([])
})

test.each([
  ['a location', ['--location', LOCATIONS[0]], 13],
  ['several locations', ['--location', `${LOCATIONS[1]},${LOCATIONS[2]}`], 12],
  ['a reason', ['--reason', REASONS[0]], 9],
  ['several reasons', ['--reason', REASONS[0], '--reason', REASONS[1]], 17],
  ['a location and a reason', ['--location', LOCATIONS[0], '--reason', REASONS[2]], 4],
  ['a tenant', ['--tenant', 'two'], 7],
  ['a day that has begun', ['--since', '2026-03-01'], 25],
  ['a day that is over', ['--until', '2026-02-28'], 0],
  ['an instant', ['--since', '2026-03-01T09:00:01Z'], 0],
  ['a limit', ['--limit', '3'], 3],
])('with %s, only those are moved, and all others are still dead letters', async (_, filter, count) => {
  const world = await createLetterWorld()
  const bodies = await put25(world)
  const { exitCode, text } = await world.ops(['redrive', ...filter, '--json'])
  expect(exitCode).toBe(0)
  expect(JSON.parse(text).counts.moved ?? 0).toBe(count)
  const moved = await world.drainBodies('sync')
  expect(moved).toHaveLength(count)
  expect([...moved, ...(await world.drainBodies('dead'))].toSorted()).toEqual(bodies.toSorted())
})

test('a dry run counts every dead letter by location and reason, moves nothing, and leaves each as it was', async () => {
  const world = await createLetterWorld()
  const bodies = await put25(world)
  const { exitCode, text } = await world.ops(['redrive', '--reason', REASONS[0], '--dry-run', '--json'])
  expect(exitCode).toBe(0)
  const { groups, counts, letters, putBack } = JSON.parse(text)
  expect(counts).toEqual({ moved: 9, filtered: 16 })
  expect(groups).toContainEqual({ location: LOCATIONS[0], reason: REASONS[0], moved: 5 })
  expect(groups).toHaveLength(9)
  expect(letters).toContainEqual(expect.objectContaining({ tenant: 'demo', meetingId: 'meeting-0', change: 'created' }))
  expect(text).not.toMatch(/@|Prospect/)
  // Thirteen of one location cannot be seen otherwise.
  expect(putBack).toBeGreaterThan(0)
  expect(await world.drainBodies('sync')).toEqual([])
  const left = await world.drain(world.target.deadLetterQueueUrl ?? '')
  expect(left.map(({ Body }) => Body).toSorted()).toEqual(bodies.toSorted())
  for (const { MessageAttributes } of left)
    expect(MessageAttributes).toMatchObject({
      reason: { StringValue: expect.any(String) },
      detail: { StringValue: 'a field' },
    })
})

test('with up to ten of a location, a dry run writes nothing at all', async () => {
  const world = await createLetterWorld()
  for (let index = 0; index < 25; index++) await world.putAside(index)
  const names: string[] = []
  const sqs = throughCalls(world.sqs, async (send, command) => {
    names.push(command.constructor.name)
    return await send()
  })
  const { text } = await world.ops(['redrive', '--dry-run'], { target: { sqs } })
  expect(text).toContain('All: 25 would be moved')
  expect(names.filter((name) => /Send|Delete/.test(name))).toEqual([])
})

test('a location with many dead letters is seen without a wait for every ten of them', async () => {
  const world = await createLetterWorld()
  await Promise.all(Array.from({ length: 60 }, (_, index) => world.putAside(index, { location: 0 })))
  const start = world.clock.now()
  const { text } = await world.ops(['redrive', '--dry-run', '--json'])
  expect(JSON.parse(text)).toMatchObject({ counts: { moved: 60 }, unseen: 0 })
  // Two empty answers: the first that told of more, and the last.
  expect(world.clock.now() - start).toBeLessThanOrEqual(2000)
})

test('what was put back keeps the time at which it became a dead letter, for the next run and for a person', async () => {
  const world = await createLetterWorld()
  await put25(world)
  await world.clock.advance(86_400_000)
  await world.ops(['redrive', '--dry-run'])
  const { text } = await world.ops(['redrive', '--until', '2026-03-01', '--dry-run', '--json'])
  expect(JSON.parse(text).counts).toEqual({ moved: 25 })
})

test('what would only come straight back stays, unless it is asked for; what this version can read by now goes', async () => {
  const world = await createLetterWorld()
  const delivery = (body: string, index: number): string =>
    JSON.stringify({
      version: 1,
      eventId: `unreadable-${index}`,
      locationId: 'location-1',
      receivedAt: 0,
      event: {
        kind: 'unreadable',
        tenant: 'demo',
        change: 'created',
        signedAt: 0,
        reason: 'field',
        body: Buffer.from(body).toString('base64'),
      },
    })
  const reason = 'MalformedDelivery'
  await world.putAside(0, { location: 0, reason: 'MalformedEnvelopeError', body: 'hello' })
  await world.putAside(1, { location: 0, reason, body: delivery('{"nothing":"of use"}', 1) })
  const readable = await world.putAside(2, { location: 0, reason, body: delivery(JSON.stringify(meetingBody()), 2) })
  const { text, exitCode } = await world.ops(['redrive'])
  expect([exitCode, text.split('\n')]).toEqual([
    0,
    [
      'location-1 MalformedDelivery: 1 moved, 1 left because this version cannot read them',
      'location-1 MalformedEnvelopeError: 1 left because this version cannot read them',
      'All: 1 moved, 2 left because this version cannot read them',
    ],
  ])
  expect(await world.drainBodies('sync')).toEqual([readable])
  const all = await world.ops(['redrive', '--include-unreadable', '--reason', 'MalformedEnvelopeError'])
  expect(all.text).toContain('All: 1 moved, 1 left')
  expect(await world.drainBodies('sync')).toEqual(['hello'])
})

test('an event of HighLevel that could not be read stays until this version can read it', async () => {
  const world = await createLetterWorld()
  const kept = (event: string, index: number): string =>
    JSON.stringify({
      version: 1,
      eventId: `hl-${index}`,
      locationId: 'location-1',
      receivedAt: 0,
      event: {
        kind: 'unreadable-crm',
        name: 'NoteCreate',
        reason: 'field id',
        body: Buffer.from(event).toString('base64'),
      },
    })
  const note = { type: 'NoteCreate', appId: 'app-1', locationId: 'location-1' }
  const reason = 'MalformedDelivery'
  await world.putAside(0, { location: 0, reason, body: kept('no json', 0) })
  await world.putAside(1, { location: 0, reason, body: kept(JSON.stringify(note), 1) })
  const bodies = [
    { ...note, id: 'note-1' },
    { type: 'INSTALL', appId: 'app-1', locationId: 'l-1', companyId: 'c-1' },
  ]
  const readable = bodies.map((event, index) => kept(JSON.stringify(event), 2 + index))
  for (const [index, body] of readable.entries()) await world.putAside(2 + index, { location: 0, reason, body })
  const listed = await world.ops(['redrive', '--dry-run'])
  expect(listed.text).toContain('location-1 event hl-2 NoteCreate, MalformedDelivery')
  const { text } = await world.ops(['redrive'])
  expect(text).toContain('All: 2 moved, 2 left because this version cannot read them')
  expect(await world.drainBodies('sync')).toEqual(readable)
})

test('what SQS moved by itself, without a reason, is found by ReceivedTooOften', async () => {
  const world = await createLetterWorld()
  const { syncQueueUrl: QueueUrl } = world.target
  await world.putAside(0, { location: 0 })
  await world.ops(['redrive'])
  for (let receive = 0; receive < 3; receive++) {
    await world.sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))
    await world.clock.advance(1000)
  }
  const { text } = await world.ops(['redrive', '--reason', 'ReceivedTooOften'])
  expect(text).toBe('location-1 ReceivedTooOften: 1 moved\nAll: 1 moved')
})

test.each([
  [['--per-second', '0'], '--per-second 0: must be a whole number from 1 to 1000'],
  [['--limit', 'all'], '--limit all: must be a whole number from 1 to 1000000'],
  [['--since', 'yesterday'], '--since yesterday: must be a day like'],
  [['--since', '2026-03-02', '--until', '2026-03-01'], '--until 2026-03-01: must be later than --since 2026-03-02'],
  [['--location', 'a,,b'], '--location a,,b: must be names separated by commas'],
  [['--tenant', 'nobody'], '--tenant nobody: the configuration has demo, two, three'],
])('%j is refused with a line that says why', async (args, message) => {
  const world = await createLetterWorld()
  await expect(world.ops(['redrive', ...args])).rejects.toThrow(message)
})
