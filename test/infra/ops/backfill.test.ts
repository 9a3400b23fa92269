import { expect, test } from 'vitest'
import { backfill, parseRange } from '../../../infra/ops/backfill.ts'
import { DAY, HOUR } from '../../functions/reconcile/reconcile-world.ts'
import { createOpsWorld } from './ops-world.ts'

const RANGE = ['--from', '2026-03-01', '--to', '2026-03-31']
const iso = (time: number) => new Date(time).toISOString()

test('days are whole days of UTC, instants are what they say', () => {
  const { from, to } = parseRange('2026-03-01', '2026-03-31')
  expect([iso(from), iso(to)]).toEqual(['2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'])
  const hour = parseRange('2026-03-01T09:00:00Z', '2026-03-01T12:00:00+02:00')
  expect([iso(hour.from), iso(hour.to)]).toEqual(['2026-03-01T09:00:00.000Z', '2026-03-01T10:00:00.000Z'])
})

test.each([
  ['yesterday', '2026-03-31', '--from yesterday: must be a day like 2026-03-01 or an instant'],
  ['2026-03-01', '2026-02-30', '--to 2026-02-30: must be a day like'],
  ['2026-03-02', '2026-03-01', '--to 2026-03-01: must be later than --from 2026-03-02'],
])('%s to %s is refused with a line that says why', (from, to, message) => {
  expect(() => parseRange(from, to)).toThrow(message)
})

test('a backfill sends every meeting of the range, and those that are known already not again', async () => {
  const world = await createOpsWorld()
  await world.bookMany(60, [0, 29])
  await world.bookMany(3, [40, 45])
  await world.clock.advance(HOUR)
  const { exitCode, text } = await world.ops('backfill', ...RANGE)
  expect([exitCode, text]).toEqual([0, 'demo: 60 meetings in 5 windows; new: 59 active, 1 completed'])
  expect(await world.queued()).toHaveLength(60)
  const again = await world.ops('backfill', ...RANGE, '--json')
  expect(JSON.parse(again.text)).toMatchObject({
    command: 'backfill',
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-04-01T00:00:00.000Z',
    tenants: [{ tenant: 'demo', isComplete: true, windows: 5, counts: { meetings: 60, waiting: 60 } }],
  })
  expect(await world.queued()).toEqual([])
})

test('a dry run lists what would be sent, sends nothing and leaves no trace', async () => {
  const world = await createOpsWorld()
  const id = await world.chiliPiper.book({})
  await world.clock.advance(HOUR)
  const { text } = await world.ops('backfill', ...RANGE, '--dry-run')
  expect(text).toContain(`demo/${id}: active → location-1`)
  expect(await world.queued()).toEqual([])
  // Had a mark been left, this one would wait.
  const { text: json } = await world.ops('backfill', ...RANGE, '--json', '--dry-run')
  expect(JSON.parse(json).findings).toEqual([
    { tenant: 'demo', meetingId: id, change: 'active', locationId: 'location-1' },
  ])
})

test('one that was stopped goes on where it was; --restart begins anew', async () => {
  const world = await createOpsWorld()
  await world.bookMany(10, [1, 30])
  await world.clock.advance(HOUR)
  const options = { ...parseRange('2026-03-01', '2026-03-31'), tenants: ['demo'], isDryRun: false }
  const shown: string[] = []
  const run = (stopAfter: number, isRestart = false) =>
    backfill(world.target, {
      ...options,
      isRestart,
      onWindow(tenant, { done, windows }) {
        shown.push(`${tenant} ${done}/${windows}`)
        if (done === stopAfter) throw new Error('killed')
      },
    })
  const { reports } = await run(3)
  expect(reports).toMatchObject([{ problem: 'Error' }])
  await run(99)
  expect(shown).toEqual(['demo 1/5', 'demo 2/5', 'demo 3/5', 'demo 4/5', 'demo 5/5'])
  await run(2)
  shown.length = 0
  await run(99, true)
  expect(shown[0]).toBe('demo 1/5')
  expect(await world.queued()).toHaveLength(10)
})

test('a tenant without a key is a problem with its fix, an unknown one is wrong use', async () => {
  const world = await createOpsWorld({ hasKey: false })
  const { exitCode, text } = await world.ops('backfill', ...RANGE)
  expect(exitCode).toBe(1)
  expect(text).toBe('demo: no API key: npm run ops -- setup --tenant demo asks for it and stores it')
  await expect(world.ops('backfill', ...RANGE, '--tenant', 'nobody')).rejects.toThrow(
    '--tenant nobody: the configuration has demo',
  )
})

test('a refused key is told by Chili Piper’s word for it, never by the key', async () => {
  const world = await createOpsWorld()
  const fault = { status: 403, kind: 'status', body: { errorCode: 'Forbidden', errorMessage: 'meeting.read' } }
  await world.chiliPiper.fault(fault, { times: 5 })
  const { exitCode, text } = await world.ops('backfill', ...RANGE)
  expect(exitCode).toBe(1)
  expect(text).toMatch(/^demo: PUT .*403, the API key lacks a permission: meeting\.read$/)
})

test('on demand, reconcile looks at the configured range at once', async () => {
  const world = await createOpsWorld()
  await world.chiliPiper.book({ guest: { email: 'pat@example.org' } })
  await world.clock.advance(DAY)
  const { exitCode, text } = await world.ops('reconcile', '--json')
  expect(exitCode).toBe(0)
  expect(JSON.parse(text)).toMatchObject({
    command: 'reconcile',
    tenants: [{ tenant: 'demo', isComplete: true, counts: { meetings: 1, active: 1 } }],
  })
  expect(text).not.toContain('@')
  expect(await world.queued()).toHaveLength(1)
})
