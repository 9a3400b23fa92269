import { type Html, html } from '../../shared/html.ts'
import type { BookingTimeline } from '../../shared/timeline/booking-timeline.ts'
import { describeSpan } from '../../shared/timeline/merge-timeline.ts'
import type { Moment } from '../../shared/timeline/moment.ts'
import type { Story, ToldBooking } from '../../shared/timeline/tell-booking.ts'
import { callButton } from './call-button.ts'
import { CELL, QUIET, TONES } from './style.ts'

export function lookUpForm({ meeting, email }: { meeting: string; email: string }, endpoint: string): Html {
  return html`<form>
<label>Meeting id <input name="meeting" size="40" value="${meeting}"></label>
<label>or e-mail <input name="email" size="30" value="${email}"></label>
${callButton('Look up', endpoint, { widget: 'timeline' })}
</form>`
}

/** A person's bookings, the latest meeting first. */
export function bookingList(bookings: readonly BookingTimeline[], endpoint: string): Html {
  const latest = bookings.toSorted((a, b) => ((a.startsAt ?? '') < (b.startsAt ?? '') ? 1 : -1))
  const rows = latest.map(
    ({ tenant, meetingId, status = '', startsAt = '' }) => html`<tr>
<td style="${CELL}">${startsAt}</td><td style="${CELL}">${status}</td><td style="${CELL}">${tenant} / ${meetingId}</td>
<td style="${CELL}">${callButton('Show', endpoint, { widget: 'timeline', meeting: meetingId })}</td></tr>`,
  )
  return html`<p>${bookings.length} bookings:</p><table>${rows}</table>`
}

export const notice = (text: string): Html => html`<p>${text}</p>`

/** @param from Unix milliseconds since when the logs were asked. */
export function storyPage({ bookings, logs, problem = '' }: Story, from: number): Html {
  const day = new Date(from).toISOString().slice(0, 10)
  const said = {
    complete: `Logs since ${day}.`,
    partial: `CloudWatch was still looking through the logs since ${day} when the time was over: press Look up again for the rest.`,
    failed: `The logs could not be asked (${problem}); this is what the table tells.`,
    'not-asked': 'The logs were not asked; this is what the table tells.',
  }
  const nothing =
    'Nothing is known of this meeting: no webhook told of it and reconcile has not seen it. Is its id right, and is its webhook switched on? npm run ops -- reconcile asks Chili Piper now.'
  return html`${bookings.length === 0 ? notice(nothing) : ''}${bookings.map(bookingPart)}<p style="${QUIET}">${said[logs]}</p>`
}

function bookingPart({ moments, ...booking }: ToldBooking): Html {
  const { tenant, meetingId, status, startsAt, locationId, contactId, records = {}, erasedAt } = booking
  const facts = Object.entries({
    status,
    starts: startsAt,
    location: locationId,
    contact: contactId,
    ...records,
    erased: erasedAt,
  })
  return html`<h3>${tenant} / ${meetingId}</h3>
<p>${facts.flatMap(([name, value]) => (value === undefined ? [] : [html`${name} <b>${value}</b>&ensp; `]))}</p>
<table>${moments.map((moment, index) => momentRow(moment, moments[index - 1]))}</table>`
}

const GAP_MS = 1000

function momentRow({ at, source, tone, what, details, durationMs }: Moment, before: Moment | undefined): Html {
  const gap = before && at - before.at >= GAP_MS ? `+${describeSpan(at - before.at)}` : ''
  const { color, sign } = TONES[tone]
  const took = durationMs === undefined ? '' : ` in ${durationMs} ms`
  return html`<tr>
<td style="${CELL};white-space:nowrap">${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}</td>
<td style="${CELL};${QUIET};white-space:nowrap">${gap}</td>
<td style="${CELL};color:${color}">${sign}</td>
<td style="${CELL}">${what}${took}${details.map((detail) => html`<br><span style="${QUIET}">${detail}</span>`)}</td>
<td style="${CELL};${QUIET}">${source}</td></tr>`
}
