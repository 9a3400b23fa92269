import type { Plan } from './plan-booking.ts'

/** The steps of a plan in order, without any value of a person: for logs, timelines and a dry run. */
export function describePlan(plan: Plan): string[] {
  const { contact, note, tasks, appointment, addTags, removeTags, guests, workflows } = plan
  return [
    ...(contact.do === 'keep' ? [] : [describeContact(contact)]),
    ...(note.do === 'keep' ? [] : [`${note.do} note`]),
    ...tasks.map((task) => `${task.do} task ${task.name}`),
    ...(appointment.do === 'keep' ? [] : [`${appointment.do} appointment`]),
    ...(addTags.length > 0 ? [`add tags ${addTags.join(', ')}`] : []),
    ...(removeTags.length > 0 ? [`remove tags ${removeTags.join(', ')}`] : []),
    ...(guests.length > 0 ? [`find or create ${guests.length} guest contact(s)`] : []),
    ...workflows.map(({ workflowId }) => `enter workflow ${workflowId}`),
  ]
}

function describeContact(contact: Exclude<Plan['contact'], { do: 'keep' }>): string {
  if (contact.do === 'create') return `create contact${tagsOf(contact.fields.tags)}`
  const { customFields, ...standard } = contact.changes
  const names = [...Object.keys(standard), ...(customFields ? [`${customFields.length} custom field(s)`] : [])]
  return `update contact (${names.join(', ')})`
}

const tagsOf = (tags: string[] | undefined) => (tags && tags.length > 0 ? ` with tags ${tags.join(', ')}` : '')
