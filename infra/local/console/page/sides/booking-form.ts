import type { SidesView } from '../../sides/read-sides.ts'
import type { Changed } from '../../sides/records.ts'
import type { NewBooking } from '../../sides/sides-routes.ts'
import { ask } from '../api.ts'
import { busy, h, say } from '../dom.ts'
import { localInput } from '../format.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Books a meeting as a guest would. `onBooked` gets its id. */
export function bookingForm(onBooked: (meetingId: string) => void) {
  const field = (name: string, label: string, attributes: Record<string, string | boolean> = {}) => {
    const input = h('input', { name, id: `book-${name}`, ...attributes })
    const whole = ['email', 'start'].includes(name) ? ' whole' : ''
    return { input, row: h('p', { class: `field${whole}` }, h('label', { for: input.id, text: label }), input) }
  }
  const [types, workspaces] = [h('datalist', { id: 'meeting-types' }), h('datalist', { id: 'workspaces' })]
  const email = field('email', 'Guest’s e-mail', { required: true, value: 'pat@example.org', autocomplete: 'off' })
  const firstName = field('first-name', 'First name', { value: 'Pat', autocomplete: 'off' })
  const lastName = field('last-name', 'Last name', { value: 'Prospect', autocomplete: 'off' })
  const start = field('start', 'Begins', { type: 'datetime-local', required: true, value: localInput(nextFullHour()) })
  const type = field('type', 'Meeting type', { required: true, value: '30 min demo', list: types.id })
  const workspace = field('workspace', 'Workspace', { required: true, value: 'Sales', list: workspaces.id })
  const host = h('select', { id: 'book-host' })
  const submit = h('button', { type: 'submit', class: 'primary', text: 'Book meeting' })

  const book = async () => {
    const named = { firstName: firstName.input.value.trim(), lastName: lastName.input.value.trim() }
    const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ''))
    const booking: NewBooking = {
      guest: { email: email.input.value, ...given },
      startAt: new Date(start.input.value).toISOString(),
      meetingType: type.input.value,
      workspace: workspace.input.value,
      ...(host.selectedOptions[0] ? { host: { email: host.value, name: host.selectedOptions[0].text } } : {}),
    }
    const changed = await ask<Changed>('/api/sides/bookings', 'POST', booking)
    tellDelivery('Booked', changed)
    onBooked(changed.meetingId)
  }
  const form = h(
    'form',
    { class: 'card booking-form', 'aria-labelledby': 'book-title' },
    h('h3', { id: 'book-title', text: 'Book a meeting' }),
    h(
      'div',
      { class: 'fields' },
      [email, firstName, lastName, start, type, workspace].map(({ row }) => row),
      h('p', { class: 'field' }, h('label', { for: host.id, text: 'Host' }), host),
    ),
    types,
    workspaces,
    h('p', { class: 'actions' }, submit),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void busy(submit, book)
  })
  return {
    element: form,
    offer({ choices }: SidesView) {
      types.replaceChildren(...choices.meetingTypes.map((value) => h('option', { value })))
      workspaces.replaceChildren(...choices.workspaces.map((value) => h('option', { value })))
      fillHosts(host, choices.hosts)
    },
  }
}

/** The hosts as options, the chosen one kept. */
export function fillHosts(
  select: HTMLSelectElement,
  hosts: SidesView['choices']['hosts'],
  chosen: string = select.value,
): void {
  const isSame =
    select.options.length === hosts.length && hosts.every(({ email }, at) => select.options[at]?.value === email)
  if (isSame) return
  select.replaceChildren(
    ...hosts.map(({ email, name }) => h('option', { value: email, text: name, selected: email === chosen })),
  )
}

/** What the stage answered to the webhook. */
export function tellDelivery(what: string, { delivery }: Changed): void {
  if (!delivery) say(`${what}. No webhook was sent.`)
  else if (delivery.status === 202) say(`${what}. The stage took the webhook in ${Math.round(delivery.ms)} ms.`)
  else say(`${what}, but the stage answered ${delivery.status || 'nothing'} to the webhook.`, 'bad')
}

function nextFullHour(): number {
  return Math.ceil((Date.now() + DAY_MS) / HOUR_MS) * HOUR_MS
}
