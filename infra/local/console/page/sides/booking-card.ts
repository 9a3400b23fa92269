import type { BookingView, SidesView } from '../../sides/read-sides.ts'
import { ask } from '../api.ts'
import { actionButton, h } from '../dom.ts'
import { localInput, when } from '../format.ts'
import { fillHosts, tellDelivery } from './booking-form.ts'
import { guestOf } from './guest-of.ts'
import { type Brief, notesOfBooking } from './notes-of-booking.ts'

/** The Chili Piper side: the booking, what can be done with it, and what it got from HighLevel. */
export function bookingCard(
  view: BookingView,
  sides: SidesView,
  brief: Brief | undefined,
): (HTMLElement | undefined)[] {
  const { booking, deliveries } = view
  const isActive = booking.status === 'Active'
  return [
    h('h3', { text: booking.title, dir: 'auto' }),
    h(
      'dl',
      { class: 'facts' },
      fact('Status', h('span', { class: `badge ${booking.status}`, text: booking.status })),
      fact('Guest', guestOf(booking)),
      fact('Begins', when(booking.start)),
      fact('Host', `${booking.host.name} (${booking.host.email})`),
      fact('Workspace', booking.workspace.name),
      fact(
        'Webhooks',
        deliveries
          .map(
            ({ triggerType, status, ms }) =>
              `${triggerType.replace('Meeting', '')}: ${status || 'no answer'} in ${Math.round(ms)} ms`,
          )
          .join('; ') || 'none',
      ),
    ),
    isActive ? changes(view, sides) : undefined,
    ...notesOfBooking(view, sides, brief),
  ]
}

const fact = (name: string, value: string | HTMLElement) =>
  h('div', {}, h('dt', { text: name }), h('dd', { dir: 'auto' }, value))

function changes({ booking }: BookingView, { choices }: SidesView): HTMLElement {
  const target = `/api/sides/bookings/${encodeURIComponent(booking.id)}`
  const change = (label: string, what: string, done: string, body: () => unknown, attributes = {}) =>
    actionButton(label, async () => tellDelivery(done, await ask(`${target}/${what}`, 'POST', body())), {
      'data-key': what,
      ...attributes,
    })
  const start = h('input', {
    type: 'datetime-local',
    id: 'move-to',
    'data-key': 'move-to',
    value: localInput(Date.parse(booking.start)),
  })
  const host = h('select', { id: 'reassign-to', 'data-key': 'reassign-to' })
  fillHosts(host, choices.hosts, booking.host.email)
  return h(
    'div',
    { class: 'changes' },
    h(
      'p',
      {},
      h('label', { for: start.id, text: 'Another time' }),
      start,
      change('Move', 'reschedule', 'Moved', () => ({ startAt: new Date(start.value).toISOString() })),
    ),
    h(
      'p',
      {},
      h('label', { for: host.id, text: 'Another host' }),
      host,
      change('Reassign', 'reassign', 'Reassigned', () => ({
        host: { email: host.value, name: host.selectedOptions[0]?.text ?? host.value },
      })),
    ),
    h(
      'p',
      {},
      change('Cancel meeting', 'cancel', 'Cancelled', () => ({}), { class: 'danger' }),
    ),
  )
}
