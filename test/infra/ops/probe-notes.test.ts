import { expect, test } from 'vitest'
import { createCapabilities } from '../../../shared/booking-notes/capabilities.ts'
import { MAX_FIELD_TEXT } from '../../../shared/booking-notes/field-text.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'
import { createOpsWorld } from './ops-world.ts'

const NOTES = { visible: { all: true }, chiliPiper: { field: 'notes' } }
const FORMER = 'What stood there: pat@example.org'

/** A stage whose configuration names the field `notes`, and a test meeting that holds a text there. */
async function createWorld(options: { keeps?: boolean; sharedNotes?: typeof NOTES | null; hasKey?: boolean } = {}) {
  const { keeps = true, sharedNotes = NOTES, hasKey = true } = options
  const world = await createOpsWorld({ hasKey, integration: { sharedNotes } })
  const { control, call, book } = world.chiliPiper
  const meetingId = await book()
  await control('POST', '/extra-field', { name: 'notes' })
  await call('PATCH', `/v1/org/meetings/${meetingId}`, { notes: FORMER })
  if (!keeps) await control('POST', '/extra-field', { name: null })
  await control('DELETE', '/requests')
  return {
    ...world,
    meetingId,
    probe: (...more: string[]) => world.ops('probe-notes', '--tenant', 'demo', '--meeting', meetingId, ...more),
    stored: () => createCapabilities(world.target).read('demo', 'notes'),
    field: async () => (await call('GET', `/v1/org/meetings/get/${meetingId}`)).body.data.notes,
    requests: async () => (await control('GET', '/requests')).body,
  }
}

/** The same before a Chili Piper that follows a script. */
async function createScripted(...script: Script[]) {
  const world = await createWorld()
  const server = await startScriptedServer(...script)
  world.target.chiliPiperUrl = server.url
  return { ...world, server }
}
const meeting = (notes?: unknown) => ({ status: 200, body: { id: 'm1', meetingStatus: 'Active', notes } })

test('a field that meetings keep passes: what stood there stands there again, and that it passed is stored', async () => {
  const { probe, stored, field, requests, clock } = await createWorld()
  const { exitCode, text } = await probe('--yes')
  expect(exitCode).toBe(0)
  expect(text.split('\n').at(-1)).toBe('demo, notes: passed; written, read back and the same')
  expect(await field()).toBe(FORMER)
  expect(await stored()).toEqual({ status: 'passed', reason: 'written, read back and the same', at: clock.now() })
  const methods = (await requests()).map(({ method }: { method: string }) => method)
  expect(methods.filter((method: string) => method === 'PATCH')).toHaveLength(2)
})

test('it says before it writes what it will do, and that guests may be e-mailed; without --yes it writes nothing', async () => {
  const { probe, stored, requests, ops, meetingId } = await createWorld()
  await expect(probe()).rejects.toMatchObject({
    name: 'UsageError',
    message: 'Nothing was written: add --yes to do it',
  })
  expect(await requests()).toEqual([])
  expect(await stored()).toBeUndefined()
  const { text } = await ops('probe-notes', '--meeting', meetingId, '--yes')
  expect(text.split('\n').slice(0, 2)).toEqual([
    `Writes a text of 5000 characters to notes of meeting ${meetingId}, reads it back, compares, and puts the former value back.`,
    'Chili Piper may e-mail the guests of that meeting, twice for each field: use a test meeting whose guests you know.',
  ])
})

test('--json is one line without any value of the meeting', async () => {
  const { probe } = await createWorld()
  const { text } = await probe('--yes', '--json')
  expect(JSON.parse(text)).toEqual({
    command: 'probe-notes',
    probes: [{ tenant: 'demo', field: 'notes', status: 'passed', reason: 'written, read back and the same' }],
  })
})

test('a field that is refused fails, though an earlier probe had passed', async () => {
  const { probe, stored, field, chiliPiper } = await createWorld()
  await probe('--yes')
  await chiliPiper.control('POST', '/extra-field', { name: null })
  const { exitCode, text } = await probe('--yes')
  expect(exitCode).toBe(1)
  expect(text).toContain('demo, notes: failed; PATCH /v1/org/meetings/{id}: Chili Piper answered 400')
  expect(await stored()).toMatchObject({ status: 'failed' })
  expect(await field()).toBe(FORMER)
})

test('what is written is as long as notes get, in lines and beyond ASCII', async () => {
  const { ops, server } = await createScripted(meeting(FORMER))
  await ops('probe-notes', '--meeting', 'm1', '--yes')
  const { notes } = JSON.parse(server.requests.find(({ method }) => method === 'PATCH')?.body ?? '{}')
  expect(notes).toHaveLength(MAX_FIELD_TEXT)
  expect(notes).toMatch(/\n.*é.*🙂/u)
  expect(notes.isWellFormed()).toBe(true)
})

test('a field that is taken but not kept fails, and is written once', async () => {
  const { ops, stored, server } = await createScripted(meeting(FORMER))
  const { exitCode, text } = await ops('probe-notes', '--meeting', 'm1', '--yes')
  expect([exitCode, text.split('\n').at(-1)]).toEqual([
    1,
    'demo, notes: failed; Chili Piper took it, but did not keep it',
  ])
  expect(await stored()).toMatchObject({ status: 'failed' })
  expect(server.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
})

test('a field that keeps only a part fails, and what stood there is put back', async () => {
  let notes = FORMER
  const { ops, stored } = await createScripted((response, { method, body }) => {
    if (method === 'PATCH') notes = JSON.parse(body).notes.slice(0, 255)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ id: 'm1', meetingStatus: 'Active', notes }))
  })
  const { exitCode } = await ops('probe-notes', '--meeting', 'm1', '--yes')
  expect([exitCode, notes]).toEqual([1, FORMER])
  expect(await stored()).toMatchObject({ status: 'failed' })
})

test('what cannot be put back fails and says where to look', async () => {
  let written = 0
  let notes = FORMER
  const { ops, stored } = await createScripted((response, { method, body }) => {
    if (method === 'PATCH' && written++ === 0) notes = JSON.parse(body).notes
    const status = method === 'PATCH' && written > 1 ? 403 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ id: 'm1', meetingStatus: 'Active', notes }))
  })
  const { exitCode, text } = await ops('probe-notes', '--meeting', 'm1', '--yes')
  expect(exitCode).toBe(1)
  expect(text).toContain('could not be put back, look at the meeting')
  expect(text).not.toContain('pat@')
  expect(await stored()).toMatchObject({ status: 'failed' })
})

test('a field that holds something other than text is left alone', async () => {
  const { ops, server } = await createScripted(meeting({ some: 'object' }))
  const { exitCode } = await ops('probe-notes', '--meeting', 'm1', '--yes')
  expect(exitCode).toBe(1)
  expect(server.requests.map(({ method }) => method)).toEqual(['GET'])
})

test('a Chili Piper that does not answer, or a meeting that is not there, shows nothing: what was stored stays', async () => {
  const { probe, ops, stored, chiliPiper } = await createWorld()
  await probe('--yes')
  await chiliPiper.fault({ kind: 'status', status: 500 }, { times: 9 })
  const { exitCode, text } = await probe('--yes')
  expect([exitCode, text]).toEqual([1, expect.stringContaining('demo, notes: unknown; GET')])
  await chiliPiper.control('DELETE', '/faults')
  const missing = await ops('probe-notes', '--meeting', '00000000-0000-4000-8000-000000000000', '--yes')
  expect([missing.exitCode, missing.text]).toEqual([1, expect.stringContaining('has no such meeting')])
  expect(await stored()).toMatchObject({ status: 'passed' })
})

test.each([
  ['no field in the configuration', { sharedNotes: null }, 'no location of it has sharedNotes.chiliPiper'],
  ['a field with a meaning of its own', { sharedNotes: { ...NOTES, chiliPiper: { field: 'hostId' } } }, 'hostId'],
  ['no API key', { hasKey: false }, 'no API key'],
])('%s is wrong use, and nothing is written', async (_name, options, message) => {
  const { probe, requests, stored } = await createWorld(options)
  await expect(probe('--yes')).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) })
  expect(await requests()).toEqual([])
  expect(await stored()).toBeUndefined()
})

test('with several tenants one has to be named, and one that is not there is told', async () => {
  const tenants = { demo: { location: 'location-1' }, other: { location: 'location-2' } }
  const { ops } = await createOpsWorld({ integration: { tenants, sharedNotes: NOTES } })
  const run = (...more: string[]) => ops('probe-notes', '--meeting', 'm1', '--yes', ...more)
  await expect(run()).rejects.toThrow('--tenant: must name one of demo, other')
  await expect(run('--tenant', 'nobody')).rejects.toThrow('--tenant nobody')
  expect(await ops('probe-notes')).toMatchObject({ exitCode: 2 })
})
