import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createChiliPiperField } from '../../../shared/booking-notes/chili-piper-field.ts'
import { RemoteUnavailableError } from '../../../shared/errors.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'
import { chiliPiperClientFor, createNotesWorld, update } from './notes-world.ts'

const PASSED = { status: 'passed', reason: 'as seen', at: 1 } as const
const TEXT = 'Second\n\nFirst'
const caught = (promise: Promise<unknown>) => promise.catch((thrown: unknown) => thrown)

/** A tenant whose meetings keep the field `notes`, as a probe has shown. */
async function createWorld(options: { mayEmailGuests?: boolean; isProbed?: boolean } = {}) {
  const world = await createNotesWorld()
  await world.keepField('notes')
  if (options.isProbed ?? true) await world.capabilities.write('demo', 'notes', PASSED)
  const meetingId = await world.simulator.book()
  await world.calls()
  const { mayEmailGuests = true } = options
  const { capabilities, chiliPiper } = world
  const adapter = createChiliPiperField({ field: 'notes', mayEmailGuests, capabilities, chiliPiper })
  return { ...world, meetingId, push: (more: object = {}) => adapter.push(update({ meetingId, ...more })) }
}

/** The adapter before a Chili Piper that follows a script. */
async function createScripted(...script: Script[]) {
  const { clock, capabilities } = await createNotesWorld()
  await capabilities.write('demo', 'notes', PASSED)
  const server = await startScriptedServer(...script)
  const chiliPiper = chiliPiperClientFor(server.url, clock)
  const adapter = createChiliPiperField({ field: 'notes', mayEmailGuests: true, capabilities, chiliPiper })
  return { push: () => adapter.push(update()), methods: () => server.requests.map(({ method }) => method) }
}
const meeting = (notes?: unknown) => ({ status: 200, body: { id: 'm1', meetingStatus: 'Active', notes } })
const cutOff = (response: ServerResponse) => void response.socket?.destroy()

test('the notes stand in the meeting, newest first, after one read, one write and one read', async () => {
  const { push, field, meetingId, calls } = await createWorld()
  expect(await push()).toEqual({ outcome: 'pushed' })
  expect(await calls()).toEqual(['GET', 'PATCH', 'GET'])
  expect(await field(meetingId, 'notes')).toBe(TEXT)
})

test('a meeting that has the text already is not changed, so nobody gets an e-mail', async () => {
  const { push, calls } = await createWorld()
  await push()
  await calls()
  expect(await push()).toEqual({ outcome: 'pushed' })
  expect(await calls()).toEqual(['GET'])
})

test('without notes the meeting’s copy is empty again, and an empty one is left alone', async () => {
  const { push, field, meetingId, calls } = await createWorld()
  expect(await push({ notes: [] })).toEqual({ outcome: 'pushed' })
  expect(await calls()).toEqual(['GET'])
  await push()
  expect(await push({ notes: [] })).toEqual({ outcome: 'pushed' })
  expect(await field(meetingId, 'notes')).toBe('')
})

test('more than 5,000 characters are cut at the end, where the oldest stand', async () => {
  const { push, field, meetingId } = await createWorld()
  const notes = Array.from({ length: 50 }, (_, index) => ({ id: `n${index}`, text: `${index} `.padEnd(2_000, 'x') }))
  await push({ notes })
  const text = await field(meetingId, 'notes')
  expect(text).toHaveLength(5_000)
  expect(text).toMatch(/^0 x+\n\n1 x+\n\n2 x+…$/)
})

describe('nothing is asked of Chili Piper', () => {
  test.each([
    ['while it may e-mail guests and that is not allowed', { mayEmailGuests: false }, 'mayEmailGuests is not true'],
    ['until a probe has shown that meetings keep the field', { isProbed: false }, 'run probe-notes'],
  ])('%s', async (_name, options, reason) => {
    const { push, calls } = await createWorld(options)
    expect(await push()).toEqual({ outcome: 'skipped', reason: expect.stringContaining(reason) })
    expect(await calls()).toEqual([])
  })

  test('once a probe has failed, and its reason is told', async () => {
    const { push, calls, capabilities } = await createWorld()
    await capabilities.write('demo', 'notes', { status: 'failed', reason: 'not kept', at: 2 })
    expect(await push()).toEqual({ outcome: 'skipped', reason: 'the probe of the field notes failed: not kept' })
    expect(await calls()).toEqual([])
  })

  test('for what another tenant or another field has shown', async () => {
    const { push, calls, capabilities } = await createWorld({ isProbed: false })
    await capabilities.write('other', 'notes', PASSED)
    await capabilities.write('demo', 'description', PASSED)
    expect(await push()).toMatchObject({ outcome: 'skipped' })
    expect(await calls()).toEqual([])
  })

  test('for what a later version wrote in a form of its own', async () => {
    const { push, calls, capabilities } = await createWorld()
    // @ts-expect-error: no status of this version
    await capabilities.write('demo', 'notes', { status: 'passed-in-part', reason: '', at: 1 })
    expect(await push()).toMatchObject({ outcome: 'skipped' })
    expect(await calls()).toEqual([])
  })
})

describe('what would be refused again is told, and nothing waits for it', () => {
  test('a field that is not taken any more', async () => {
    const { push, keepField } = await createWorld()
    await keepField(null)
    const reason = expect.stringMatching(/^PATCH \/v1\/org\/meetings\/\{id\}: Chili Piper answered 400/)
    expect(await push()).toEqual({ outcome: 'skipped', reason })
  })

  test('a meeting that is cancelled, or is not there', async () => {
    const { push, simulator, meetingId } = await createWorld()
    await simulator.control('POST', `/meetings/${meetingId}/cancel`, {})
    expect(await push()).toEqual({ outcome: 'skipped', reason: expect.stringContaining('409') })
    const gone = { meetingId: '00000000-0000-4000-8000-000000000000' }
    expect(await push(gone)).toEqual({ outcome: 'skipped', reason: 'Chili Piper has no such meeting' })
  })

  test.each([401, 403])('a key that is refused (%i)', async (status) => {
    const { push, methods } = await createScripted(meeting(), { status })
    expect(await push()).toEqual({ outcome: 'skipped', reason: expect.stringContaining(`${status}`) })
    expect(methods()).toEqual(['GET', 'PATCH'])
  })

  test('a field that is taken but not kept, or holds no text', async () => {
    const ignoring = await createScripted(meeting())
    expect(await ignoring.push()).toEqual({
      outcome: 'skipped',
      reason: 'Chili Piper took the field notes, but did not keep it',
    })
    expect(ignoring.methods()).toEqual(['GET', 'PATCH', 'GET'])
    const other = await createScripted(meeting({ some: 'object' }))
    expect(await other.push()).toMatchObject({ outcome: 'skipped' })
    expect(other.methods()).toEqual(['GET'])
  })
})

describe('a change whose outcome is unknown', () => {
  test('is settled by reading: it was made', async () => {
    const { push, methods } = await createScripted(meeting(), cutOff, meeting(TEXT))
    expect(await push()).toEqual({ outcome: 'pushed' })
    expect(methods()).toEqual(['GET', 'PATCH', 'GET'])
  })

  test('and was not made waits, and is read again before it is written again', async () => {
    const { push, methods } = await createScripted(meeting(), { status: 502 }, meeting(), meeting(TEXT))
    expect(await caught(push())).toBeInstanceOf(RemoteUnavailableError)
    expect(methods()).toEqual(['GET', 'PATCH', 'GET'])
    expect(await push()).toEqual({ outcome: 'pushed' })
    expect(methods()).toEqual(['GET', 'PATCH', 'GET', 'GET'])
  })

  test('and cannot be read either waits, after one write', async () => {
    const { push, methods } = await createScripted(meeting(), { status: 500 })
    expect(await caught(push())).toBeInstanceOf(RemoteUnavailableError)
    expect(methods().filter((method) => method === 'PATCH')).toHaveLength(1)
  })
})

test('a rate limit waits, and nothing is read after it: it certainly changed nothing', async () => {
  const { push, methods } = await createScripted(meeting(), { status: 429 })
  expect(await caught(push())).toBeInstanceOf(RemoteUnavailableError)
  expect(methods()).toEqual(['GET', 'PATCH'])
})
