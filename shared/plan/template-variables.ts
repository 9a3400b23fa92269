/** Variables that stand for one text. Where the booking does not say, they are empty. */
export const TEXT_VARIABLES = {
  'booking.id': 'Chili Piper’s id of the meeting',
  'booking.title': 'title of the meeting, else the name of its type, else “Meeting”',
  'booking.description': 'text of the invitation',
  'booking.location': 'where it takes place: mostly the address of the video call',
  'booking.status': 'booked, cancelled, no-show or completed',
  'booking.statusText': 'the same, with “booked, rescheduled” when it was moved',
  'booking.startsAt': 'start in UTC, like 2026-10-20T15:00:00.000Z',
  'booking.endsAt': 'end in UTC',
  'booking.durationMinutes': 'length in minutes',
  'booking.rescheduleUrl': 'link to move it, when the invitation carries one',
  'booking.cancelUrl': 'link to cancel it, when the invitation carries one',
  'booking.sourceUrl': 'page it was booked on',
  'booking.meetingType': 'name of the meeting type',
  'booking.router': 'name of the router, link or playbook it was booked through',
  'booking.workspace': 'name of the workspace',
  'booking.distribution': 'name of the distribution (queue)',
  'booking.isBooked': 'yes while it is coming up, else empty',
  'booking.isCancelled': 'yes when it was cancelled, else empty',
  'booking.isNoShow': 'yes when the guest did not come, else empty',
  'booking.isCompleted': 'yes when it was held, else empty',
  'booking.isRescheduled': 'yes when it was moved at least once, else empty',
  'booking.hasAnswers': 'yes when the guest answered anything: for a heading above {{#answers}}',
  'booking.hasHistory': 'yes when there is a story to tell: for a heading above {{#history}}',
  'when.guest': 'day and time in the guest’s zone, like Tue, 20 Oct 2026, 11:00 – 11:30 (America/New_York)',
  'when.host': 'the same in the host’s zone',
  'when.utc': 'the same in UTC',
  'when.all': 'the guest’s and the host’s, once where they are one zone; UTC when neither is known',
  'guest.name': 'full name',
  'guest.firstName': 'first name',
  'guest.lastName': 'last name',
  'guest.email': 'e-mail address',
  'guest.phone': 'phone number, like +12025550123',
  'guest.company': 'company',
  'guest.timeZone': 'time zone, like America/New_York',
  'guest.text': 'name with e-mail and phone, like Pat Prospect (pat@example.org, +12025550123)',
  'host.name': 'name of the one who meets the guest',
  'host.email': 'e-mail address of the host',
  'host.text': 'name with e-mail of the host',
  'assignee.name': 'name of the one the routing chose',
  'assignee.email': 'e-mail address of the assignee',
  'assignee.text': 'name with e-mail of the assignee',
  'assignee.other': 'the same, but empty when the assignee is the host',
  'booker.name': 'name of the one who booked it',
  'booker.email': 'e-mail address of the booker',
  'booker.text': 'name with e-mail of the booker',
  guestList: 'the other guests with their e-mails, joined by commas',
  'business.count': 'how many contacts the guest’s company has in HighLevel; empty when none',
  'business.names': 'their names, joined by commas',
  'brief.url': 'link to the booking’s page; empty where sharedNotes.brief is off',
  tenant: 'Chili Piper tenant, as named in the configuration',
  location: 'HighLevel location id',
} as const
export type TextVariable = keyof typeof TEXT_VARIABLES

/** Variables that stand for a list: {{#guests}}{{name}}{{/guests}} repeats what is inside for each item. */
export const LIST_VARIABLES = {
  guests: {
    description: 'guests besides the first one',
    items: { name: 'name', email: 'e-mail address', text: 'name with e-mail' },
  },
  answers: {
    description: 'what the guest answered',
    items: { label: 'data field, as Chili Piper sends it', value: 'answer; several are joined by commas' },
  },
  history: {
    description: 'what became of the booking, oldest first',
    items: { at: 'when, like 2026-10-20 15:00 UTC', text: 'what happened' },
  },
  'business.contacts': {
    description: 'contacts of the guest’s company in HighLevel',
    items: { name: 'name', email: 'e-mail address' },
  },
} as const
export type ListVariable = keyof typeof LIST_VARIABLES

/** Variables whose last part is any name. */
export const OPEN_VARIABLES = {
  'field.':
    'answer in a data field, by its reference, id or label, like {{field.Company Name}}; several are joined by commas',
  'utm.': 'campaign parameter like {{utm.utm_source}}, else the data field of that name',
} as const

export interface TemplateVariable {
  name: string
  description: string
  /** Only inside the section of this list. */
  within?: string
}

/** Every variable a template may use, in the order in which they are told to people. */
export const TEMPLATE_VARIABLES: readonly TemplateVariable[] = [
  ...Object.entries(TEXT_VARIABLES).map(([name, description]) => ({ name, description })),
  ...Object.entries(OPEN_VARIABLES).map(([prefix, description]) => ({ name: `${prefix}<name>`, description })),
  ...Object.entries(LIST_VARIABLES).flatMap(([list, { description, items }]) => [
    { name: list, description },
    ...Object.entries(items).map(([name, text]) => ({ name, description: text, within: list })),
  ]),
]

export const isListVariable = (name: string): name is ListVariable => Object.hasOwn(LIST_VARIABLES, name)

export const isTextVariable = (name: string): boolean =>
  Object.hasOwn(TEXT_VARIABLES, name) ||
  Object.keys(OPEN_VARIABLES).some((prefix) => name.startsWith(prefix) && name.length > prefix.length)

/** The lists whose items have something of this name. */
export const listsWith = (itemName: string): ListVariable[] =>
  (Object.keys(LIST_VARIABLES) as ListVariable[]).filter((list) => Object.hasOwn(LIST_VARIABLES[list].items, itemName))

const MAX_NAME = 60

/** The variable that was probably meant: one that ends in this name, or one that differs in a few letters. */
export function suggestVariable(name: string): string | undefined {
  if (name.length > MAX_NAME) return undefined
  if (/^utm_\w+$/i.test(name)) return `utm.${name}`
  const known = [...Object.keys(TEXT_VARIABLES), ...Object.keys(LIST_VARIABLES)]
  const wanted = fold(name)
  const distances = known.map((one) => editDistance(wanted, fold(one)))
  const least = Math.min(...distances)
  if (least <= Math.max(1, Math.floor(wanted.length / 4))) return known[distances.indexOf(least)]
  return known.find((one) => lastPart(fold(one)) === lastPart(wanted))
}

const fold = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '')
const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1)

/** Levenshtein's: how many letters must be put in, taken out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])))
    row = next
  }
  return row[b.length]!
}
