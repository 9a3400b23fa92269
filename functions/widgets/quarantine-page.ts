import type { LetterFacts } from '../../shared/dead-letters/dead-letter.ts'
import type { ReasonGroup } from '../../shared/dead-letters/group-letters.ts'
import type { RedriveReport } from '../../shared/dead-letters/redrive.ts'
import { type Html, html } from '../../shared/html.ts'
import { describeSpan } from '../../shared/timeline/merge-timeline.ts'
import { callButton } from './call-button.ts'
import { CELL, QUIET, TONES } from './style.ts'

export interface Quarantine {
  groups: ReasonGroup[]
  /** Letters that could not be seen. */
  unseen: number
  /** Unix milliseconds. */
  now: number
  /** How many one press sends back. */
  most: number
}

export function quarantinePage({ groups, unseen, now, most }: Quarantine, endpoint: string): Html {
  const all = groups.reduce((sum, { count }) => sum + count, 0)
  const again = callButton('Look again', endpoint, { widget: 'quarantine' })
  if (all === 0 && unseen === 0)
    return html`<p><span style="color:${TONES.good.color}">✓</span> Nothing is in quarantine.</p>${again}`
  const heads = ['reason', 'messages', 'oldest', 'locations', 'for example', ''].map(
    (head) => html`<th style="${CELL}">${head}</th>`,
  )
  const more = `${unseen} more could not be seen now: they lie behind the first ten of their location, or somebody else is looking at them.`
  return html`<table><tr>${heads}</tr>${groups.map((group) => groupRow(group, now, most, endpoint))}</table>
${unseen > 0 ? html`<p style="${QUIET}">${more}</p>` : ''}
<p style="${QUIET}">Messages stay here for 14 days. Mend the cause first: what fails again comes straight back.</p>${again}`
}

function groupRow(
  { reason, count, oldest, locations, example, unreadable }: ReasonGroup,
  now: number,
  most: number,
  endpoint: string,
): Html {
  const readable = count - unreadable
  const question = `Send ${readable < most ? 'the' : `up to ${most}`} messages with the reason ${reason} back to the sync queue? What fails again comes back here.`
  const button = callButton('Send back', endpoint, { widget: 'quarantine', action: 'redrive', reason }, question)
  const where = locations.map(({ id, count: here }) => `${id} (${here})`).join(', ')
  return html`<tr>
<td style="${CELL}"><b>${reason}</b></td>
<td style="${CELL}">${count}${unreadable > 0 ? html`<br><span style="${QUIET}">${unreadable} not readable by this version</span>` : ''}</td>
<td style="${CELL}">${describeSpan(Math.max(0, now - Date.parse(oldest)))} ago<br><span style="${QUIET}">${oldest}</span></td>
<td style="${CELL}">${where}</td>
<td style="${CELL}">${nameOf(example)}<br><span style="${QUIET}">message ${example.messageId}</span></td>
<td style="${CELL}">${readable > 0 ? button : ''}</td></tr>`
}

function nameOf({ tenant, meetingId, eventId, change }: LetterFacts): string {
  const what = change === undefined ? '' : `${change} `
  if (meetingId !== undefined) return `${what}${tenant}/${meetingId}`
  return eventId === undefined ? 'no envelope' : `${what}event ${eventId}`
}

/** What a press of the button came to. */
export function redrivenPage({ reason, report }: { reason: string; report: RedriveReport }, endpoint: string): Html {
  const { letters, undeleted, unseen, problem, stopped } = report
  const numberOf = (outcome: string) => letters.filter((letter) => letter.outcome === outcome).length
  const [moved, failed, unreadable, left] = ['moved', 'failed', 'unreadable', 'limit'].map(numberOf)
  const codes = [...new Set(letters.flatMap(({ code }) => code ?? []))].join(', ')
  const lines = [
    `${moved} sent back to the sync queue.`,
    failed ? `${failed} not taken by SQS (${codes}): they are here still.` : '',
    unreadable
      ? `${unreadable} left: this version could not read them; npm run ops -- redrive --include-unreadable sends them all the same.`
      : '',
    undeleted > 0 ? `${undeleted} sent back, but not deleted here: press again; done twice is done once.` : '',
    left || stopped ? 'More may be left: look again, and press again.' : '',
    unseen > 0
      ? `${unseen} could not be seen: they lie behind others; npm run ops -- redrive --reason ${reason} reaches them.`
      : '',
    problem ? `Ended early: ${problem}. Nothing is lost; press again.` : '',
  ]
  return html`<p><b>${reason}</b></p>${lines.filter(Boolean).map((line) => html`<p>${line}</p>`)}${callButton('Look again', endpoint, { widget: 'quarantine' })}`
}
