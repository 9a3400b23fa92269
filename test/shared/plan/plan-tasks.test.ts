import { describe, expect, test } from 'vitest'
import type { EventChange } from '../../../shared/booking/booking.ts'
import { offsetMs } from '../../../shared/plan/plan-tasks.ts'
import { aBooking } from '../../support/bookings.ts'
import { type Config, MOVED, plan, RITA, SAM, type Situation, stateOf, USERS, writtenBy } from './plan-fixtures.ts'

type Task = Partial<NonNullable<Config['tasks']>[number]>

const tasksOf = (task: Task, situation: Situation = {}) =>
  plan({ hosts: USERS, tasks: [{ name: 'call', ...task }] }, situation).tasks
/** The first task's content after a booking was made. */
const made = (task: Task, situation?: Situation) => {
  const [step] = tasksOf(task, situation)
  return step?.do === 'create' ? step.task : undefined
}
/** What is done with a task that was made when the booking was, once the booking is something else. */
const then = (task: Task, ...events: EventChange[]) => {
  const written = writtenBy(plan({ hosts: USERS, tasks: [{ name: 'call', ...task }] }))
  return tasksOf(task, { written, state: stateOf(['created'], ...events.map((change) => [change] as [EventChange])) })
}

test('without a word of tasks there is one, prepare, at the start, for the host', () => {
  expect(plan({ hosts: USERS }).tasks).toEqual([
    {
      do: 'create',
      name: 'prepare',
      hash: expect.any(String),
      task: {
        title: 'Prepare: Product demo',
        body: 'https://meet.example.com/abc\n[chili-piper/demo/meeting-1#prepare]',
        dueDate: '2026-03-10T15:00:00.000Z',
        completed: false,
        assignedTo: 'user-rita',
      },
    },
  ])
  expect(plan({ tasks: [] }).tasks).toEqual([])
})

test('[tasks.name] each task has its own, by which its mark and the ledger know it', () => {
  const config = { tasks: [{ name: 'brief' }, { name: 'recap' }] }
  const first = plan(config)
  expect(first.tasks.map((step) => step.do === 'create' && [step.name, step.task.body.split('#')[1]])).toEqual([
    ['brief', 'brief]'],
    ['recap', 'recap]'],
  ])
  expect(plan(config, { written: writtenBy(first) }).tasks).toEqual([])
  const renamed = plan({ tasks: [{ name: 'brief' }, { name: 'notes' }] }, { written: writtenBy(first) }).tasks
  expect(renamed.map((step) => [step.do, step.name])).toEqual([['create', 'notes']])
})

test('[tasks.title] [tasks.body] are templates; the title is one line of 250 characters at most', () => {
  expect(made({ title: 'Call {{guest.firstName}}', body: 'Id {{booking.id}}' })).toMatchObject({
    title: 'Call Pat',
    body: 'Id meeting-1\n[chili-piper/demo/meeting-1#call]',
  })
  expect(made({})).toMatchObject({ title: 'Prepare: Product demo', body: expect.stringContaining('https://meet') })
  const state = stateOf(['created', { title: `a\nb${'x'.repeat(10_000)}` }])
  const title = made({ title: '{{booking.title}}' }, { state })?.title
  expect(title).toMatch(/^a bx{200}/)
  expect(title).toHaveLength(250)
})

test('[tasks.dueFrom] due dates count from the start, or from the end; without an end, from the start', () => {
  expect(made({})?.dueDate).toBe('2026-03-10T15:00:00.000Z')
  expect(made({ dueFrom: 'end' })?.dueDate).toBe('2026-03-10T15:30:00.000Z')
  const { endsAt: _, ...open } = aBooking()
  expect(made({ dueFrom: 'end' }, { state: { ...stateOf(['created']), booking: open } })?.dueDate).toBe(
    '2026-03-10T15:00:00.000Z',
  )
})

test.each([
  ['-1d', '2026-03-09T15:00:00.000Z'],
  ['-30m', '2026-03-10T14:30:00.000Z'],
  ['+2h', '2026-03-10T17:00:00.000Z'],
  ['0m', '2026-03-10T15:00:00.000Z'],
])('[tasks.dueOffset] %s is due at %s', (dueOffset, dueDate) => {
  expect(made({ dueOffset })?.dueDate).toBe(dueDate)
  expect(offsetMs('1d')).toBe(86_400_000)
})

describe('[tasks.assignTo] [tasks.assignTo.user] whose task it is', () => {
  const both = stateOf(['created', { host: RITA, assignee: SAM }])
  const hostOnly = stateOf(['created', { host: RITA }])
  test.each([
    ['host', both, 'user-rita'],
    ['assignee', both, 'user-sam'],
    ['assignee', hostOnly, 'user-rita'],
    ['host', stateOf(['created', { host: { email: 'stranger@example.com' } }]), undefined],
    ['nobody', both, undefined],
    [{ user: 'user-ops' }, both, 'user-ops'],
    [undefined, both, 'user-rita'],
  ] as const)('%j', (assignTo, state, user) => {
    expect(made(assignTo === undefined ? {} : { assignTo }, { state })?.assignedTo).toBe(user)
  })
})

describe('[tasks.during] [tasks.afterwards] a task is open in these states, and then completed, deleted or kept', () => {
  test.each([
    ['complete', [{ do: 'update', taskId: 'task-call', task: { completed: true } }]],
    ['delete', [{ do: 'delete', taskId: 'task-call', name: 'call' }]],
    ['keep', []],
    [undefined, [{ do: 'update', taskId: 'task-call', task: { completed: true } }]],
  ] as const)('afterwards %s, a cancelled, a held and a missed booking', (afterwards, steps) => {
    for (const change of ['deleted', 'completed', 'no-show'] as const)
      expect(then(afterwards ? { afterwards } : {}, change)).toMatchObject(steps)
  })

  test('a follow-up is made once the guest did not come, and not before', () => {
    const followUp: Task = { during: ['no-show'], dueFrom: 'end', dueOffset: '1h' }
    expect(tasksOf(followUp)).toEqual([])
    expect(tasksOf(followUp, { state: stateOf(['created'], ['deleted']) })).toEqual([])
    expect(tasksOf({}, { state: stateOf(['created'], ['no-show']) })).toMatchObject([
      { do: 'create', task: { completed: true } },
    ])
    expect(tasksOf(followUp, { state: stateOf(['created'], ['no-show']) })).toMatchObject([
      { do: 'create', task: { completed: false, dueDate: '2026-03-10T16:30:00.000Z' } },
    ])
  })

  test('a task for two states stays open from one to the other', () => {
    expect(then({ during: ['booked', 'no-show'] }, 'no-show')).toEqual([])
    expect(then({ during: ['booked', 'no-show'] }, 'deleted')).toMatchObject([{ task: { completed: true } }])
  })

  test('whatever order the events came in, there is the same task; one that would be deleted is not made', () => {
    const state = stateOf(['deleted'])
    expect(tasksOf({}, { state })).toMatchObject([{ do: 'create', task: { completed: true } }])
    expect(tasksOf({ afterwards: 'delete' }, { state })).toEqual([])
  })
})

test('a moved booking moves its task, a reassigned one hands it over, an unchanged one leaves it', () => {
  const written = writtenBy(plan({ hosts: USERS }))
  const after = (booking: object) =>
    plan({ hosts: USERS }, { written, state: stateOf(['created'], ['updated', booking]) }).tasks
  expect(after(MOVED)).toMatchObject([{ do: 'update', taskId: 'task-prepare', task: { dueDate: MOVED.startsAt } }])
  expect(after({ host: SAM })).toMatchObject([{ do: 'update', task: { assignedTo: 'user-sam' } }])
  expect(after({ description: 'new' })).toEqual([])
})

test('an open task is left as done as a person made it meanwhile; one that we completed is opened again', () => {
  const written = writtenBy(plan({ hosts: USERS }))
  const moved = (tasks: typeof written.tasks) =>
    plan({ hosts: USERS }, { written: { ...written, tasks: tasks! }, state: stateOf(['created'], ['updated', MOVED]) })
  const [step] = moved(written.tasks).tasks
  expect(step).not.toHaveProperty('task.completed')
  const [again] = moved({ prepare: { ...written.tasks!['prepare']!, isClosed: true } }).tasks
  expect(again).toHaveProperty('task.completed', false)
})

test('a task that a person deleted stays away, whatever becomes of the booking', () => {
  const written = { contactId: 'c1', tasks: { call: { hash: 'old' } } }
  for (const event of ['updated', 'deleted', 'no-show'] as const)
    for (const afterwards of ['complete', 'delete', 'keep'] as const)
      expect(tasksOf({ afterwards }, { written, state: stateOf(['created'], [event, MOVED]) })).toEqual([])
})

describe('a task that a person did', () => {
  const written = writtenBy(plan({ hosts: USERS, tasks: [{ name: 'call' }] }))
  const done = { ...written, tasks: { call: { ...written.tasks!['call']!, doneBy: 'person' as const } } }
  const nowThat = (task: Task, ...events: Parameters<typeof stateOf>) =>
    tasksOf(task, { written: done, state: stateOf(['created'], ...events) })

  test('is done: that alone is nothing to write, nor is it that the booking closes it', () => {
    expect(nowThat({})).toEqual([])
    for (const change of ['deleted', 'no-show', 'completed'] as const) expect(nowThat({}, [change])).toEqual([])
  })

  test('stays done when the booking moves or comes up again', () => {
    expect(nowThat({}, ['updated', MOVED])).toMatchObject([
      { do: 'update', task: { completed: true, dueDate: MOVED.startsAt } },
    ])
    expect(nowThat({}, ['deleted'], ['active', MOVED])).toMatchObject([{ do: 'update', task: { completed: true } }])
  })

  test('goes with the booking where tasks are deleted then', () => {
    expect(nowThat({ afterwards: 'delete' }, ['deleted'])).toMatchObject([{ do: 'delete', taskId: 'task-call' }])
  })
})

test('a booking without a time has no task', () => {
  const { startsAt: _, endsAt: __, ...untimed } = aBooking()
  expect(tasksOf({}, { state: { ...stateOf(['created']), booking: untimed } })).toEqual([])
})

test('a task may be named like something every object has', () => {
  expect(plan({ tasks: [{ name: 'constructor' }] }).tasks).toMatchObject([{ do: 'create', name: 'constructor' }])
})
