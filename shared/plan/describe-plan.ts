import type { Plan } from './plan-booking.ts'

/** The steps of a plan in order, without any value of a person: for logs and for a dry run. */
export function describePlan({ contact, note, task, addTags, removeTags }: Plan): string[] {
  const changed = contact.do === 'update' ? ` (${Object.keys(contact.changes).join(', ')})` : ''
  return [
    ...(contact.do === 'keep' ? [] : [`${contact.do} contact${changed}`]),
    ...(note.do === 'keep' ? [] : [`${note.do} note`]),
    ...(task.do === 'keep' ? [] : [`${task.do} task`]),
    ...(addTags.length > 0 ? [`add tags ${addTags.join(', ')}`] : []),
    ...(removeTags.length > 0 ? [`remove tags ${removeTags.join(', ')}`] : []),
  ]
}
