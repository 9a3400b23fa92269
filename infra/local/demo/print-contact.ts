import type { Seen } from './simulators.ts'

const isColourful = process.stdout.isTTY && !process.env['NO_COLOR']
const paint = (code: number) => (text: string) => (isColourful ? `\u001b[${code}m${text}\u001b[0m` : text)
export const bold = paint(1)
export const soft = paint(2)
export const green = paint(32)
export const red = paint(31)

const rule = (label: string, lines: string[]) =>
  lines.map((line, index) => `  ${soft((index === 0 ? label : '').padEnd(8))} ${line}`)

/** The contact with its note, task and tags, as a person reads it in a terminal. */
export function describeContact({ contact, notes, tasks }: Seen): string {
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ')
  const reach = [contact.email, contact.phone, contact.companyName].filter(Boolean).join(', ')
  return [
    ...rule('contact', [`${bold(name)}  ${reach}`]),
    ...rule('tags', [(contact.tags ?? []).join(', ') || 'none']),
    ...tasks.flatMap((task) => rule('task', [`${task.completed ? '☑' : '☐'} ${task.title}, due ${task.dueDate}`])),
    ...notes.flatMap((note) => rule('note', note.body.split('\n'))),
  ].join('\n')
}
