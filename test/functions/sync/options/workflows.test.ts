import { describe, expect, test } from 'vitest'
import { answering, NOW } from '../../../support/sync-world.ts'
import { type Config, callsOf, MOVED, message, pat, tell, timelineOf, type World, worldWith } from './option-world.ts'

const ALL = { booked: ['wf-b'], rescheduled: ['wf-r'], cancelled: ['wf-c'], noShow: ['wf-n'], met: ['wf-m'] }
const POST = { method: 'POST', path: '/^/contacts/[^/]+/workflow/' }
const ran = async (world: World) =>
  (await callsOf(world)).flatMap((call) => /^POST .*\/workflow\/(.*)$/.exec(call)?.slice(1) ?? [])
const withWorkflows = (workflows: Config['workflows'] = ALL) => worldWith(workflows ? { workflows } : {})

describe('a contact enters the workflows of a milestone once', () => {
  test.each([
    ['[workflows.booked]', 'booked', [message('created')], ['wf-b']],
    ['[workflows.rescheduled]', 'rescheduled', [message('created'), message('updated', MOVED)], ['wf-b', 'wf-r']],
    ['[workflows.cancelled]', 'cancelled', [message('created'), message('deleted')], ['wf-b', 'wf-c']],
    ['[workflows.noShow]', 'noShow', [message('created'), message('no-show')], ['wf-b', 'wf-n']],
    ['[workflows.met]', 'met', [message('created'), message('completed')], ['wf-b', 'wf-m']],
  ] as const)('%s', async (_, name, messages, entered) => {
    const world = await withWorkflows()
    await tell(world, ...messages, ...messages)
    await tell(world, message('updated', { ...(name === 'rescheduled' ? MOVED : {}), description: 'later' }))
    const all = await ran(world)
    expect(all.filter((id) => entered.includes(id as never))).toEqual(entered)
    const off = await withWorkflows({ ...ALL, [name]: [] })
    await tell(off, ...messages)
    expect(await ran(off)).toEqual(entered.filter((id) => !ALL[name].includes(id)))
  })

  test('they get the start of the booking', async () => {
    const world = await withWorkflows()
    await tell(world, message('created'))
    expect(await pat(world)).toMatchObject({ workflows: [{ id: 'wf-b', eventStartTime: '2026-03-10T15:00:00.000Z' }] })
  })

  test('each time a booking is moved', async () => {
    const world = await withWorkflows({ rescheduled: ['wf-r'] })
    const again = { startsAt: '2026-03-12T16:00:00.000Z', endsAt: '2026-03-12T16:30:00.000Z' }
    await tell(world, message('created'), message('updated', MOVED), message('updated', again))
    expect(await ran(world)).toEqual(['wf-r', 'wf-r'])
  })
})

test('one whose reply was lost is not entered again, and that is told', async () => {
  const world = await withWorkflows()
  // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
  await world.fault({ match: POST, then: { kind: 'reset-after' } })
  const created = message('created')
  await tell(world, created)
  expect(world.held).toHaveLength(1)
  await tell(world, created)
  expect(await ran(world)).toEqual(['wf-b'])
  expect(timelineOf(world)).toMatchObject({ outcome: 'synced', warnings: ['workflow-unsure: wf-b'] })
  expect(world.counts['WorkflowUnsure']).toBe(1)
})

test('one that HighLevel did not take, because the grant lacked the scope, is entered later', async () => {
  const world = await withWorkflows()
  await world.fault({ match: POST, ...answering({ message: 'The token is not authorized for this scope.' }, 401) })
  const created = message('created')
  await tell(world, created)
  await tell(world, created)
  expect(await pat(world)).toMatchObject({ workflows: [{ id: 'wf-b' }], notes: [{}], tasks: [{}] })
  expect(world.counts['WorkflowUnsure']).toBeUndefined()
})

test.each([
  ['400', { message: 'The workflow is a draft' }, 400],
  ['400 not found', { message: 'Workflow with id wf-b not found' }, 400],
  ['404', { message: 'Workflow not found' }, 404],
  ['422', { message: ['workflowId must be valid'] }, 422],
])(
  'an id that HighLevel refuses (%s) is told, does not fail the booking, and leaves one note',
  async (_, body, status) => {
    const world = await withWorkflows({ booked: ['wf-b', 'wf-2'] })
    await world.fault({ match: POST, ...answering(body, status) })
    await tell(world, message('created'))
    expect(timelineOf(world)).toMatchObject({ outcome: 'synced', warnings: ['workflow-refused: wf-b'] })
    expect(world.counts).toMatchObject({ WorkflowRefused: 1, BookingSynced: 1 })
    expect(await pat(world)).toMatchObject({ workflows: [{ id: 'wf-2' }], notes: [{}], tasks: [{}] })
    expect((await pat(world)).notes).toHaveLength(1)
  },
)

test('a contact that is deleted just before a workflow is made anew and enters it', async () => {
  const world = await withWorkflows()
  await tell(world, message('created'))
  await world.control('DELETE', `contacts/${(await pat(world)).contact.id}`)
  await tell(world, message('deleted'))
  expect(await pat(world)).toMatchObject({ workflows: [{ id: 'wf-c' }], notes: [{}] })
})

test('history older than a week enters nothing', async () => {
  const world = await withWorkflows()
  world.time.now = NOW + 8 * 86_400_000
  await tell(world, message('created'), message('deleted', { meetingId: 'meeting-2' }))
  expect(await ran(world)).toEqual([])
  expect((await pat(world)).notes).toHaveLength(2)
})
