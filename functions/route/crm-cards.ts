import { crmText } from '../../shared/booking/crm-text.ts'
import { visibleNotes, withoutMark } from '../../shared/brief/visible-notes.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'
import type { Contact } from '../../shared/highlevel/contact.ts'
import type { Task } from '../../shared/highlevel/tasks.ts'
import { type Html, html } from '../../shared/html.ts'
import { renderSpan } from '../../shared/plan/render-time.ts'
import type { BriefCrm, CrmRecord } from './read-crm.ts'
import { upcomingAppointments } from './upcoming-appointments.ts'

interface CrmPart {
  crm: BriefCrm
  settings: Settings
  /** Unix milliseconds. */
  now: number
  /** Zone in which notes and tasks are dated. */
  timeZone: string
}

const MAX_TASKS = 50
const MAX_TEXT = 500
const MAX_LINE = 200

/** What HighLevel has of the contact; nothing when it was not asked or could not tell. */
export function crmCards({ crm, settings, now, timeZone }: CrmPart): Html {
  if (crm === 'unreachable' || crm === 'asked-elsewhere' || crm === 'not-asked') return html``
  if (crm === 'missing')
    return card('contact', 'Contact', html`<p class="soft">The guest is no contact in HighLevel.</p>`)
  return html`${contactCard(crm.contact)}
${notesCard(crm, settings, timeZone)}
${tasksCard(crm.tasks, timeZone)}
${appointmentsCard(crm, now)}`
}

function contactCard(contact: Contact): Html {
  const { name, contactName, firstName, lastName, email, phone, companyName, tags = [] } = contact
  const full = name || contactName || [firstName, lastName].filter(Boolean).join(' ') || email || phone || 'No name'
  const items = tags.map((tag) => html`<li dir="auto">${line(tag)}</li>`)
  return card(
    'contact',
    'Contact',
    html`<p class="title" dir="auto">${line(full)}</p>
${companyName ? html`<p class="soft" dir="auto">${line(companyName)}</p>` : []}
${items.length > 0 ? html`<ul class="tags" aria-label="Tags">${items}</ul>` : html`<p class="soft">No tags.</p>`}`,
  )
}

function notesCard({ notes, contact }: CrmRecord, { sharedNotes }: Settings, timeZone: string): Html {
  const shown = sharedNotes ? visibleNotes(notes, contact, sharedNotes.visible) : []
  const items = shown.map(
    ({ text, writtenAt }) => html`<li>${dated(writtenAt, timeZone)}<p class="text" dir="auto">${text}</p></li>`,
  )
  return card('notes', 'Notes', listOr(items, 'No notes to show.'))
}

function tasksCard(tasks: readonly Task[], timeZone: string): Html {
  const byDue = [...tasks].sort((a, b) => timeOf(a.dueDate) - timeOf(b.dueDate))
  const open = byDue.filter(({ completed }) => completed !== true).slice(0, MAX_TASKS)
  const done = byDue
    .filter(({ completed }) => completed === true)
    .toReversed()
    .slice(0, MAX_TASKS)
  const part = (name: string, items: readonly Task[]) =>
    items.length === 0 ? [] : html`<h3>${name}</h3><ul class="list">${items.map((one) => taskItem(one, timeZone))}</ul>`
  return card(
    'tasks',
    'Tasks',
    tasks.length === 0 ? html`<p class="soft">No tasks.</p>` : html`${part('Open', open)}${part('Done', done)}`,
  )
}

function taskItem({ title = '', body = '', dueDate, completed }: Task, timeZone: string): Html {
  const text = crmText(withoutMark(body), MAX_TEXT)
  return html`<li class="${completed === true ? 'done' : 'open'}"><p class="title" dir="auto">${line(title) || 'Task'}</p>
${dated(dueDate, timeZone, 'Due ')}${text ? html`<p class="text" dir="auto">${text}</p>` : []}</li>`
}

function appointmentsCard({ appointments }: CrmRecord, now: number): Html {
  const items = upcomingAppointments(appointments, now).map(
    ({ title, when }) => html`<li><p class="title" dir="auto">${line(title)}</p><p class="text soft">${when}</p></li>`,
  )
  const zone = items.length > 0 ? html`<p class="soft">In the time zone of the HighLevel location.</p>` : []
  return card('appointments', 'Upcoming appointments', html`${listOr(items, 'No upcoming appointments.')}${zone}`)
}

const card = (id: string, title: string, content: Html): Html =>
  html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`

const listOr = (items: readonly Html[], none: string): Html =>
  items.length > 0 ? html`<ul class="list">${items}</ul>` : html`<p class="soft">${none}</p>`

const line = (text: string): string => crmText(text.replaceAll(/\s+/g, ' '), MAX_LINE)

function dated(instant: string | undefined, timeZone: string, label = ''): Html {
  const time = Date.parse(instant ?? '')
  if (Number.isNaN(time)) return html``
  return html`<p class="text soft">${label}${renderSpan(new Date(time).toISOString(), undefined, timeZone)}</p>`
}

const timeOf = (instant: string | undefined): number => Date.parse(instant ?? '') || 0
