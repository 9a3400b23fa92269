import type { BookingView } from '../../sides/read-sides.ts'
import type { ContactRecord } from '../../sides/records.ts'
import { ask } from '../api.ts'
import { actionButton, h, say } from '../dom.ts'
import { when } from '../format.ts'

/** The HighLevel side: the booking's contact with all that hangs on it, and what people there do with it. */
export function contactCards({ booking, contacts }: BookingView): HTMLElement[] {
  if (contacts.length === 0)
    return [h('p', { class: 'empty', text: `No contact with the address ${booking.guestEmail} yet.` })]
  return contacts.map(contactCard)
}

function contactCard(record: ContactRecord): HTMLElement {
  const { contact, appointments } = record
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ') || contact.email || contact.id
  const target = `/api/sides/locations/${encodeURIComponent(contact.locationId)}/contacts/${encodeURIComponent(contact.id)}`
  const details = [
    contact.email,
    contact.phone,
    contact.companyName,
    contact.assignedTo && `owner ${contact.assignedTo}`,
  ]
  return h(
    'div',
    { class: 'contact' },
    h('h3', { text: name, dir: 'auto' }),
    h('p', { class: 'hint', text: details.filter(Boolean).join(' · ') }),
    part('Tags', tags(record, target)),
    part('Notes', notes(record, target)),
    part('Tasks', tasks(record, target)),
    ...(appointments.length > 0 ? [part('Appointments', list(appointments.map(appointment)))] : []),
  )
}

const part = (title: string, ...content: HTMLElement[]) =>
  h('section', { class: 'part' }, h('h4', { text: title }), content)

const list = (items: HTMLElement[], empty = 'None') =>
  items.length === 0 ? h('p', { class: 'empty', text: empty }) : h('ul', {}, items)

const appointment = ({ title, appointmentStatus, startTime }: ContactRecord['appointments'][number]) =>
  h('li', { text: `${title ?? 'Appointment'}, ${when(startTime)}: ${appointmentStatus ?? 'new'}`, dir: 'auto' })

function tags({ contact }: ContactRecord, target: string): HTMLElement {
  const input = h('input', { 'aria-label': 'New tag', placeholder: 'New tag', class: 'short', 'data-key': 'new-tag' })
  const add = async () => {
    const [tag] = [input.value.trim()]
    if (tag === '') return say('Write a tag first.', 'bad')
    input.value = ''
    await ask(`${target}/tags`, 'POST', { tags: [tag] })
  }
  const chip = (tag: string) =>
    h(
      'li',
      { class: 'chip' },
      h('span', { text: tag, dir: 'auto' }),
      actionButton('×', () => ask(`${target}/tags`, 'DELETE', { tags: [tag] }), {
        'aria-label': `Remove tag ${tag}`,
        'data-key': `tag ${tag}`,
      }),
    )
  return h(
    'div',
    {},
    h('ul', { class: 'chips' }, (contact.tags ?? []).map(chip)),
    inlineForm(input, actionButton('Add tag', add, { 'data-key': 'add-tag' })),
  )
}

function notes({ notes }: ContactRecord, target: string): HTMLElement {
  const input = h('textarea', {
    'aria-label': 'New note',
    placeholder: 'Write a note as a colleague would',
    rows: 2,
    'data-key': 'new-note',
  })
  const add = async () => {
    if (input.value.trim() === '') return say('Write a note first.', 'bad')
    const body = input.value
    input.value = ''
    await ask(`${target}/notes`, 'POST', { body })
    say('The note is in HighLevel.')
  }
  return h(
    'div',
    {},
    list(notes.map((note) => noteItem(note, target))),
    inlineForm(input, actionButton('Add note', add, { 'data-key': 'add-note' })),
  )
}

function noteItem({ id, body }: ContactRecord['notes'][number], target: string): HTMLElement {
  const url = `${target}/notes/${encodeURIComponent(id)}`
  const text = h('div', { class: 'note-text', text: body, dir: 'auto' })
  const item = h('li', { class: 'note' }, text)
  const edit = () => {
    const input = h('textarea', {
      'aria-label': 'Note',
      rows: Math.min(10, body.split('\n').length + 1),
      'data-key': `note ${id}`,
      'data-editing': true,
    })
    input.value = body
    const restore = () => item.replaceChildren(text, tools)
    const save = async () => {
      await ask(url, 'PUT', { body: input.value })
      text.textContent = input.value
      restore()
    }
    item.replaceChildren(
      input,
      h(
        'p',
        { class: 'tools' },
        actionButton('Save', save),
        h('button', { type: 'button', text: 'Keep as it was', on: { click: restore } }),
      ),
    )
    input.focus()
  }
  const tools = h(
    'p',
    { class: 'tools' },
    h('button', { type: 'button', class: 'quiet', text: 'Edit', 'data-key': `edit ${id}`, on: { click: edit } }),
    actionButton('Delete', () => ask(url, 'DELETE'), { class: 'quiet', 'data-key': `delete ${id}` }),
  )
  item.append(tools)
  return item
}

function tasks({ tasks }: ContactRecord, target: string): HTMLElement {
  const item = ({ id, title, dueDate, completed }: ContactRecord['tasks'][number]) => {
    const box = h('input', { type: 'checkbox', checked: completed === true, 'data-key': `task ${id}` })
    box.addEventListener('change', () => {
      const isDone = box.checked
      // What is drawn next is what HighLevel says.
      box.blur()
      ask(`${target}/tasks/${encodeURIComponent(id)}`, 'PUT', { completed: isDone }).catch((error: Error) => {
        box.checked = !isDone
        say(error.message, 'bad')
      })
    })
    return h(
      'li',
      {},
      h('label', {}, box, h('span', { text: title, dir: 'auto' }), h('small', { text: `due ${when(dueDate)}` })),
    )
  }
  return list(tasks.map(item))
}

/** Fields that are sent by a button or by Enter. */
function inlineForm(input: HTMLInputElement | HTMLTextAreaElement, button: HTMLButtonElement): HTMLElement {
  input.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter') return
    // In a text of several lines Enter alone is a line.
    if (input instanceof HTMLTextAreaElement && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    button.click()
  })
  return h('p', { class: 'inline' }, input, button)
}
