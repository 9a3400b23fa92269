import type { Meeting } from '../../sides/records.ts'
import { h } from '../dom.ts'
import { when } from '../format.ts'
import { redraw } from '../redraw.ts'
import { guestOf } from './guest-of.ts'

/** The newest bookings; one of them is chosen. */
export function bookingList(onChoose: (meetingId: string) => void) {
  const list = h('div', { class: 'booking-list' })
  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'bookings-title' },
    h('h3', { id: 'bookings-title', text: 'Bookings' }),
    list,
  )
  return {
    element,
    show(bookings: Meeting[], chosen: string | undefined) {
      const item = (booking: Meeting) =>
        h(
          'li',
          {},
          h(
            'button',
            {
              type: 'button',
              class: 'choice',
              'data-key': booking.id,
              'aria-current': booking.id === chosen ? 'true' : undefined,
              on: { click: () => onChoose(booking.id) },
            },
            h('b', { text: guestOf(booking), dir: 'auto' }),
            h('span', { text: `${booking.meetingType.name}, ${when(booking.start)}` }),
            booking.status !== 'Active' && h('span', { class: 'badge', text: booking.status }),
          ),
        )
      const empty = h('p', {
        class: 'empty',
        text: 'None yet. Book a meeting, and see what becomes of it in HighLevel.',
      })
      redraw(list, [bookings.length === 0 ? empty : h('ul', {}, bookings.map(item))])
    },
  }
}
