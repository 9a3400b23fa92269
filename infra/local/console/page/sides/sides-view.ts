import type { BookingView, SidesView } from '../../sides/read-sides.ts'
import { ask } from '../api.ts'
import { h, say } from '../dom.ts'
import { redraw } from '../redraw.ts'
import { createRefresher } from '../refresher.ts'
import { bookingCard } from './booking-card.ts'
import { bookingForm } from './booking-form.ts'
import { bookingList } from './booking-list.ts'
import { contactCards } from './contact-card.ts'

const EVERY_MS = 400

/** Both simulated sides next to each other. */
export async function createSidesView() {
  const element = h('section', { class: 'view sides', 'aria-label': 'Both sides' })
  const first = await ask<SidesView | { available: false; whyNot: string }>('/api/sides')
  if (!first.available) {
    element.append(h('p', { class: 'card empty', text: first.whyNot }))
    return { element, refresh: () => {} }
  }
  let chosen = first.bookings[0]?.id
  const choose = (meetingId: string) => {
    chosen = meetingId
    refresh()
  }
  const form = bookingForm(choose)
  const list = bookingList(choose)
  const [booking, contact] = [h('div'), h('div')]
  const pair = h(
    'div',
    { class: 'pair' },
    h('section', { class: 'card', 'aria-label': 'Booking in Chili Piper' }, h('h2', { text: 'Chili Piper' }), booking),
    h('section', { class: 'card', 'aria-label': 'Contact in HighLevel' }, h('h2', { text: 'HighLevel' }), contact),
  )
  element.append(h('div', { class: 'sides-left' }, form.element, list.element), pair)

  const draw = createDraw([booking, contact])
  const refresh = createRefresher(async () => {
    try {
      const sides = await ask<SidesView>('/api/sides')
      form.offer(sides)
      chosen ??= sides.bookings[0]?.id
      list.show(sides.bookings, chosen)
      pair.hidden = chosen === undefined
      if (chosen !== undefined) draw(await ask<BookingView>(`/api/sides/bookings/${encodeURIComponent(chosen)}`), sides)
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), 'bad')
    }
  }, EVERY_MS)
  // What was left alone while somebody was writing is drawn when they leave.
  pair.addEventListener('focusout', () => setTimeout(refresh))
  refresh()
  return { element, refresh }
}

/** Draws only what differs from what is there, so that nothing flickers and no focus is lost. */
function createDraw([booking, contact]: [HTMLElement, HTMLElement]) {
  const drawn = new Map<HTMLElement, string>()
  const draw = (target: HTMLElement, what: unknown, children: () => (HTMLElement | undefined)[]) => {
    const key = JSON.stringify(what)
    if (drawn.get(target) === key) return
    if (redraw(target, children())) drawn.set(target, key)
  }
  return (view: BookingView, sides: SidesView) => {
    draw(booking, [view.booking, view.deliveries, view.notes, sides.choices.hosts, sides.isInstalled], () =>
      bookingCard(view, sides),
    )
    draw(contact, [view.booking.id, view.contacts], () => contactCards(view))
  }
}
