/** The note as it is when the configuration does not say otherwise. A line in {{# }} vanishes when it has nothing to say. */
export const DEFAULT_NOTE = `{{booking.title}}
Status: {{booking.statusText}}
${line('When', 'when.all')}
${line('Where', 'booking.location')}
${line('Reschedule', 'booking.rescheduleUrl')}
${line('Cancel', 'booking.cancelUrl')}
${line('Brief', 'brief.url')}
${line('Host', 'host.text')}
${line('Assigned to', 'assignee.other')}
${line('Guest', 'guest.text')}
${line('Other guests', 'guestList')}
${line('Meeting type', 'booking.meetingType')}
${line('Booked through', 'booking.router')}
{{#booking.hasAnswers}}
Answers:
{{/booking.hasAnswers}}
{{#answers}}
- {{label}}: {{value}}
{{/answers}}
${line('Description', 'booking.description')}
{{#booking.hasHistory}}
History:
{{/booking.hasHistory}}
{{#history}}
- {{at}}: {{text}}
{{/history}}
`

export const DEFAULT_TASK_TITLE = 'Prepare: {{booking.title}}'
export const DEFAULT_TASK_BODY = '{{booking.location}}'
export const DEFAULT_APPOINTMENT_TITLE = '{{booking.title}}'

function line(label: string, variable: string): string {
  return `{{#${variable}}}\n${label}: {{${variable}}}\n{{/${variable}}}`
}
