import { type Html, html } from '../../shared/html.ts'
import type { TextVariable } from '../../shared/plan/template-variables.ts'
import type { TemplateView } from '../../shared/plan/template-view.ts'

/** How much of the guests a page tells: all of it while HighLevel says that their contact is there, else nothing. */
export type GuestDetail = 'all' | 'nothing'

/** What the meeting is called, or its type where the title holds more of the guest than the page may tell. */
export function bookingTitle(view: TemplateView, detail: GuestDetail): string {
  const text = textOf(view)
  const titles = [text('booking.title'), text('booking.meetingType')]
  return titles.find((title) => title !== undefined && mayTell(view, detail, title)) ?? 'Meeting'
}

/** When, where and with whom the meeting is. */
export function bookingFacts(view: TemplateView, detail: GuestDetail): Html {
  const text = textOf(view)
  const [inGuestZone, inHostZone] = [text('when.guest'), text('when.host')]
  const type = text('booking.meetingType')
  return html`<dl>
${fact('When, for the guest', inGuestZone)}
${fact('When, for the host', inHostZone)}
${inGuestZone || inHostZone ? [] : fact('When', text('when.utc'))}
${fact('Where', placeOf(view, detail))}
${fact('Host', text('host.text'))}
${fact('Assigned to', text('assignee.other'))}
${guestFacts(view, detail)}
${fact('Meeting type', type !== undefined && mayTell(view, detail, type) ? type : undefined)}
</dl>`
}

function guestFacts(view: TemplateView, detail: GuestDetail): Html {
  if (detail === 'nothing') return html``
  const text = textOf(view)
  const items = view.items('guests').map(({ text: other = '' }) => html`<li dir="auto">${other}</li>`)
  return html`${fact('Guest', text('guest.text'))}
${fact('Company', text('guest.company'))}
${items.length > 0 ? html`<div><dt>Other guests</dt><dd><ul>${items}</ul></dd></div>` : []}`
}

/** Meetings by phone take place at the guest's number. */
function placeOf(view: TemplateView, detail: GuestDetail): string | Html | undefined {
  const place = textOf(view)('booking.location')
  if (place === undefined || detail === 'nothing') return undefined
  const url = webAddress(place)
  if (!url) return place
  return html`<a href="${url.href}" rel="noreferrer noopener">${place}</a>`
}

/** Whether a text may stand on the page: with an address, a phone number or a name of the guests only where all is told. */
function mayTell(view: TemplateView, detail: GuestDetail, value: string): boolean {
  if (detail === 'all') return true
  if (/@|\d(?:[\s().-]*\d){6}/.test(value)) return false
  return !namesOf(view).some((name) => value.toLowerCase().includes(name.toLowerCase()))
}

function namesOf(view: TemplateView): string[] {
  const text = textOf(view)
  const names = [text('guest.name'), text('guest.firstName'), text('guest.lastName'), text('guest.company')]
  const others = view.items('guests').map(({ name }) => name)
  return [...names, ...others].flatMap((name) => (name && name.length > 1 ? [name] : []))
}

const textOf =
  (view: TemplateView) =>
  (name: TextVariable): string | undefined =>
    view.texts(name)[0]

const fact = (name: string, value: string | Html | undefined): Html =>
  value === undefined || value === '' ? html`` : html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`

/** Only a web address becomes a link: any other kind could run something. */
function webAddress(text: string): URL | undefined {
  const url = /^https?:\/\/\S+$/i.test(text) ? URL.parse(text) : null
  return url && ['http:', 'https:'].includes(url.protocol) ? url : undefined
}
