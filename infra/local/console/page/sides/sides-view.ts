import type { BookingView, SidesView } from '../../sides/read-sides.ts'
import { ask } from '../api.ts'
import { h, say } from '../dom.ts'
import { redraw } from '../redraw.ts'
import { createRefresher } from '../refresher.ts'
import { bookingCard } from './booking-card.ts'
import { bookingForm } from './booking-form.ts'
import { bookingList } from './booking-list.ts'
import { contactCards } from './contact-card.ts'
import { type Brief, readBriefPage } from './notes-of-booking.ts'

const EVERY_MS = 400
// Each look at a booking's page asks HighLevel, whose limit is for bookings.
const BRIEF_EVERY_MS = 1500
const BRIEF_AGAIN_MS = 5000
// A page shows what HighLevel had up to 15 s before: what has just changed is on it then.
const BRIEF_LATER_MS = 16_000

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
  let shown: { view: BookingView; sides: SidesView } | undefined
  let brief: (Brief & { meetingId: string }) | undefined
  const drawPair = () => shown && draw(shown.view, shown.sides, brief?.meetingId === chosen ? brief : undefined)
  const refreshPair = createRefresher(async () => {
    try {
      const sides = await ask<SidesView>('/api/sides')
      form.offer(sides)
      chosen ??= sides.bookings[0]?.id
      list.show(sides.bookings, chosen)
      pair.hidden = chosen === undefined
      if (chosen === undefined) return
      shown = { view: await ask<BookingView>(pathOf(chosen)), sides }
      drawPair()
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), 'bad')
    }
  }, EVERY_MS)
  const refreshBrief = createRefresher(async () => {
    const meetingId = chosen
    if (meetingId === undefined) return
    // Where it fails, the pair tells why.
    const answer = await ask<{ page: string } | null>(`${pathOf(meetingId)}/brief`).catch(() => null)
    brief = answer ? { meetingId, ...readBriefPage(answer.page) } : undefined
    if (brief?.problem) setTimeout(refreshBrief, BRIEF_AGAIN_MS)
    drawPair()
  }, BRIEF_EVERY_MS)
  let later: ReturnType<typeof setTimeout> | undefined
  const refresh = () => {
    refreshPair()
    refreshBrief()
    clearTimeout(later)
    later = setTimeout(refreshBrief, BRIEF_LATER_MS)
  }
  // What was left alone while somebody was writing or clicking is drawn afterwards.
  for (const event of ['focusout', 'pointerup']) pair.addEventListener(event, () => setTimeout(refreshPair))
  refresh()
  return { element, refresh }
}

const pathOf = (meetingId: string) => `/api/sides/bookings/${encodeURIComponent(meetingId)}`

/** Draws only what differs from what is there, so that nothing flickers and no focus is lost. */
function createDraw([booking, contact]: [HTMLElement, HTMLElement]) {
  const drawn = new Map<HTMLElement, string>()
  let drawnId: string | undefined
  const draw = (target: HTMLElement, what: unknown, children: () => (HTMLElement | undefined)[]) => {
    const key = JSON.stringify(what)
    if (drawn.get(target) === key) return
    if (redraw(target, children())) drawn.set(target, key)
  }
  return (view: BookingView, sides: SidesView, brief: Brief | undefined) => {
    // What was being written belongs to the other booking.
    if (drawnId !== view.booking.id) for (const target of [booking, contact]) target.replaceChildren()
    drawnId = view.booking.id
    draw(booking, [view.booking, view.deliveries, view.notes, sides.choices.hosts, sides.isInstalled, brief], () =>
      bookingCard(view, sides, brief),
    )
    draw(contact, [view.booking.id, view.contacts], () => contactCards(view))
  }
}
