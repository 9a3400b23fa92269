import { describeSpan } from '../../shared/timeline/merge-timeline.ts'
import type { Moment } from '../../shared/timeline/moment.ts'
import { type Story, type ToldBooking, tellBooking } from '../../shared/timeline/tell-booking.ts'
import { findPerson } from './erase/find-person.ts'
import { createPerson } from './erase/person.ts'
import type { Target } from './target.ts'
import { tenantsOf } from './tenant-runs.ts'

export interface TimelineQuestion {
  /** Id of a meeting, or a person's address. */
  meeting: { id: string } | { email: string }
  tenant?: string | undefined
  /** Unix milliseconds since when the logs are asked; undefined leaves them out. */
  since: number | undefined
}

// At a terminal one may wait for the logs of two weeks.
const PATIENCE_MS = 30_000

/** What happened to a meeting, or to all meetings of a person. @throws UsageError, and whatever DynamoDB answers */
export async function tellTimelines(target: Target, { meeting, tenant, since }: TimelineQuestion): Promise<Story> {
  const tenants = tenantsOf(target.integration, tenant)
  const { documents, tableName, clock, logs: client, logGroupNames: groupNames = [] } = target
  const asksLogs = since !== undefined && client !== undefined && groupNames.length > 0
  const logs = asksLogs ? { client, groupNames, patienceMs: PATIENCE_MS } : undefined
  const stories: Story[] = []
  for (const { id, of } of 'id' in meeting
    ? [{ id: meeting.id, of: tenants }]
    : await meetingsOf(target, meeting.email)) {
    const asked = of.filter((name) => tenants.includes(name))
    if (asked.length > 0)
      stories.push(
        await tellBooking({ documents, tableName, clock, logs }, { meetingId: id, tenants: asked, since: since ?? 0 }),
      )
  }
  return join(stories)
}

/** Of the person's own bookings, and those of their contacts under another address. */
async function meetingsOf(target: Target, email: string): Promise<{ id: string; of: string[] }[]> {
  const { bookings, sameContact } = await findPerson(target, createPerson(email))
  return [...bookings, ...sameContact].map((name) => {
    const at = name.indexOf('/')
    return { id: name.slice(at + 1), of: [name.slice(0, at)] }
  })
}

function join(stories: readonly Story[]): Story {
  const said = stories.map(({ logs }) => logs)
  const worst = (['failed', 'partial', 'complete'] as const).find((one) => said.includes(one)) ?? 'not-asked'
  const problem = stories.find((story) => story.problem)?.problem
  return { bookings: stories.flatMap(({ bookings }) => bookings), logs: worst, ...(problem ? { problem } : {}) }
}

/** The story as a person reads it in a terminal. */
export function describeStory({ bookings, logs, problem }: Story): string[] {
  const said = {
    complete: [],
    'not-asked': [],
    partial: ['The logs were not all looked through in time: run again for the rest'],
    failed: [`The logs could not be asked (${problem ?? 'Error'}): this is what the table tells`],
  }
  if (bookings.length === 0)
    return ['Nothing is known of this meeting; reconcile or backfill may find it', ...said[logs]]
  return [...bookings.map(describeBooking), ...said[logs]]
}

function describeBooking({ tenant, meetingId, moments, ...state }: ToldBooking): string {
  const { status, startsAt, locationId, contactId } = state
  const facts = { status, starts: startsAt, location: locationId, contact: contactId }
  const known = Object.entries(facts).flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))
  return [
    `${tenant}/${meetingId}: ${known.join(', ') || 'nothing was written'}`,
    ...moments.flatMap((moment, index) => describeMoment(moment, moments[index - 1])),
  ].join('\n')
}

const GAP_MS = 1000

function describeMoment({ at, what, details, durationMs }: Moment, before: Moment | undefined): string[] {
  const gap = before && at - before.at >= GAP_MS ? `(+${describeSpan(at - before.at)}) ` : ''
  const took = durationMs === undefined ? '' : ` in ${durationMs} ms`
  return [`  ${new Date(at).toISOString()}  ${gap}${what}${took}`, ...details.map((detail) => `      ${detail}`)]
}
