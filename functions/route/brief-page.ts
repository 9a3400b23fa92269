import { readGuest } from '../../shared/booking/guest.ts'
import { parseTimeZone } from '../../shared/booking/time-zone.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'
import { type Html, html } from '../../shared/html.ts'
import type { Link } from '../../shared/ledger/link.ts'
import type { BookingState } from '../../shared/plan/booking-state.ts'
import { guestsAs } from '../../shared/plan/plan-guests.ts'
import type { TextVariable } from '../../shared/plan/template-variables.ts'
import { createView, type TemplateView } from '../../shared/plan/template-view.ts'
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

/** A booking, and what HighLevel has of its contact. Of a contact that is gone in HighLevel it does not tell who it was. */
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
  const text = textOf(view)
  const title = text('booking.title') ?? 'Meeting'
  const body = html`${notices(state, crm)}
<header class="card head"><h1 dir="auto">${title}</h1>
<span class="status ${state.status}">${text('booking.statusText') ?? state.status}</span></header>
<div class="columns">
<section class="card" aria-labelledby="booking"><h2 id="booking">Booking</h2>${bookingFacts(view, crm !== 'missing')}</section>
<div class="stack">${crmCards({ ...brief, timeZone: zone ?? parseTimeZone(guest.timeZone) ?? 'UTC' })}</div>
</div>
<footer>This page is for those who were given its link. It shows what HighLevel had within the last ${String(AGAIN_SECONDS)} seconds before it was opened.</footer>`
  const refreshSeconds = crm === 'asked-elsewhere' ? { refreshSeconds: AGAIN_SECONDS } : {}
  return renderPage({ status: 200, title, body, ...refreshSeconds })
}

const textOf =
  (view: TemplateView) =>
  (name: TextVariable): string | undefined =>
    view.texts(name)[0]

const notices = ({ status }: BookingState, crm: BriefCrm): Html[] => [
  ...(status === 'cancelled' ? [html`<p class="notice cancelled" role="status">This booking was cancelled.</p>`] : []),
  ...(crm === 'unreachable'
    ? [
        html`<p class="notice" role="status">The CRM cannot be reached just now: notes, tasks and appointments are not shown. Load the page again in a minute.</p>`,
      ]
    : []),
  ...(crm === 'asked-elsewhere'
    ? [
        html`<p class="notice" role="status">Somebody opened this page just now. It loads again by itself in ${String(AGAIN_SECONDS)} seconds and then shows notes, tasks and appointments.</p>`,
      ]
    : []),
]

function bookingFacts(view: TemplateView, showsGuest: boolean): Html {
  const text = textOf(view)
  const [inGuestZone, inHostZone] = [text('when.guest'), text('when.host')]
  return html`<dl>
${fact('When, for the guest', inGuestZone)}
${fact('When, for the host', inHostZone)}
${inGuestZone || inHostZone ? [] : fact('When', text('when.utc'))}
${fact('Where', linked(text('booking.location')))}
${fact('Host', text('host.text'))}
${fact('Assigned to', text('assignee.other'))}
${showsGuest ? guestFacts(view) : []}
${fact('Meeting type', text('booking.meetingType'))}
</dl>`
}

function guestFacts(view: TemplateView): Html {
  const text = textOf(view)
  const others = view.items('guests').map(({ text: guest = '' }) => html`<li dir="auto">${guest}</li>`)
  return html`${fact('Guest', text('guest.text'))}
${fact('Company', text('guest.company'))}
${others.length > 0 ? html`<div><dt>Other guests</dt><dd><ul>${others}</ul></dd></div>` : []}`
}

const fact = (name: string, value: string | Html | undefined): Html =>
  value === undefined || value === '' ? html`` : html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`

/** Only a web address becomes a link: any other kind could run something. */
function linked(text: string | undefined): string | Html | undefined {
  const url = text !== undefined && /^https?:\/\/\S+$/i.test(text) ? URL.parse(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) return text
  return html`<a href="${url.href}" rel="noreferrer noopener">${text ?? ''}</a>`
}
