import type { Seen } from './simulators.ts'

/** What the contact of a booking must look like after a step. */
export interface Expectation {
  status: string
  tags: string[]
  /** ISO instant of the task's due date. */
  dueAt: string
  isTaskDone: boolean
  /** A text the note must hold. */
  noteHas: string
}

/** Everything that is not as it should be, in plain words; an empty list is what the demo waits for. */
export function findProblems(seen: readonly Seen[], expected: Expectation): string[] {
  const [first, ...others] = seen
  if (!first) return ['there is no contact yet']
  const { contact, notes, tasks } = first
  const tags = (contact.tags ?? []).toSorted()
  const [note, task] = [notes[0], tasks[0]]
  return [
    ...check(others.length === 0, `${seen.length} contacts instead of one`),
    ...check(notes.length === 1, `${notes.length} notes instead of one`),
    ...check(tasks.length === 1, `${tasks.length} tasks instead of one`),
    ...check(
      tags.join() === expected.tags.toSorted().join(),
      `tags are ${tags.join(', ')}, not ${expected.tags.join(', ')}`,
    ),
    ...check(note?.body.includes(`Status: ${expected.status}\n`), `the note does not say "Status: ${expected.status}"`),
    ...check(note?.body.includes(expected.noteHas), `the note does not say "${expected.noteHas}"`),
    ...check(isSameTime(task?.dueDate, expected.dueAt), `the task is due ${task?.dueDate}, not ${expected.dueAt}`),
    ...check(task?.completed === expected.isTaskDone, `the task is ${task?.completed ? '' : 'not '}completed`),
  ]
}

const check = (isRight: boolean | undefined, problem: string) => (isRight ? [] : [problem])
const isSameTime = (a: string | undefined, b: string) => a !== undefined && Date.parse(a) === Date.parse(b)
