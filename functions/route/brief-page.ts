import { readGuest } from '../../shared/booking/guest.ts'
import { parseTimeZone } from '../../shared/booking/time-zone.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'
import { type Html, html } from '../../shared/html.ts'
import type { Link } from '../../shared/ledger/link.ts'
import type { BookingState } from '../../shared/plan/booking-state.ts'
import { guestsAs } from '../../shared/plan/plan-guests.ts'
import { createView } from '../../shared/plan/template-view.ts'
import { bookingFacts, bookingTitle, type GuestDetail } from './booking-facts.ts'
import { crmCards } from './crm-cards.ts'
import { type Response, renderPage } from './page.ts'
import { PAGE_INTERVAL_MS } from './page-claims.ts'
import type { BriefCrm } from './read-crm.ts'

export interface Brief {
  link: Link
  state: BookingState
  settings: Settings
  crm: BriefCrm
  /** Unix milliseconds. */
  now: number
}

// By then HighLevel may be asked for the page again.
const AGAIN_SECONDS = PAGE_INTERVAL_MS / 1000

/** A booking, and what HighLevel has of its contact. A page whose contact is gone in HighLevel does not tell who it was. */
export function briefPage(brief: Brief): Response {
  const { link, state, settings, crm } = brief
  const { guest } = readGuest(state.booking, settings)
  const hostTimeZone = new Map(Object.entries(settings.hosts)).get(state.booking.host?.email ?? '')?.timeZone
  const zone = hostTimeZone ?? settings.hostTimeZone
  const view = createView({
    tenant: link.tenant,
    locationId: link.locationId,
    state,
    guest,
    showGuests: guestsAs(settings.guests, state.booking) !== 'ignore',
    ...(zone === undefined ? {} : { hostTimeZone: zone }),
  })
  const detail = guestDetail(crm)
  const title = bookingTitle(view, detail)
  const body = html`${notices(state, crm)}
<header class="card head"><h1 dir="auto">${title}</h1>
<span class="status ${state.status}">${view.texts('booking.statusText')[0] ?? state.status}</span></header>
<div class="columns">
<section class="card" aria-labelledby="booking"><h2 id="booking">Booking</h2>${bookingFacts(view, detail)}</section>
<div class="stack">${crmCards({ ...brief, timeZone: zone ?? parseTimeZone(guest.timeZone) ?? 'UTC' })}</div>
</div>
<footer>This page is for those who were given its link. It shows what HighLevel had within the last ${String(AGAIN_SECONDS)} seconds before it was opened.</footer>`
  const refreshSeconds = crm === 'asked-elsewhere' ? { refreshSeconds: AGAIN_SECONDS } : {}
  return renderPage({ status: 200, title, body, ...refreshSeconds })
}

/** Whoever was deleted in HighLevel is named by no page, so who it is waits for HighLevel's word that the contact is there. */
const guestDetail = (crm: BriefCrm): GuestDetail => (typeof crm === 'object' ? 'all' : 'nothing')

const notices = ({ status }: BookingState, crm: BriefCrm): Html[] => [
  ...(status === 'cancelled' ? [html`<p class="notice cancelled" role="status">This booking was cancelled.</p>`] : []),
  ...(crm === 'unreachable'
    ? [
        html`<p class="notice" role="status">The CRM cannot be reached just now: the guest, notes, tasks and appointments are not shown. Load the page again in a minute.</p>`,
      ]
    : []),
  ...(crm === 'asked-elsewhere'
    ? [
        html`<p class="notice" role="status">Somebody opened this page just now. It loads again by itself in ${String(AGAIN_SECONDS)} seconds and then shows the guest, notes, tasks and appointments.</p>`,
      ]
    : []),
]
