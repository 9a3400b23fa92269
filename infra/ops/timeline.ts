import { z } from 'zod'
import { linkKey } from '../../shared/ledger/ledger.ts'
import { linkSchema, type TimelineEntry } from '../../shared/ledger/link.ts'
import { foldEvents } from '../../shared/plan/booking-state.ts'
import { readPartition } from './scan-table.ts'
import type { Target } from './target.ts'

/** What is known of one booking, without any value of a person. */
export interface BookingTimeline {
  tenant: string
  meetingId: string
  locationId?: string
  contactId?: string
  status?: string
  startsAt?: string
  /** What was done, oldest first. */
  entries: TimelineEntry[]
  /** What a dry run would have done. */
  plans: TimelineEntry[]
}

const entrySchema = linkSchema.shape.timeline.unwrap().element
const planSchema = z.object({ entries: z.array(entrySchema) })

/** The booking under each of these tenants that knows it. */
export async function readTimelines(
  target: Pick<Target, 'documents' | 'tableName'>,
  meetingId: string,
  tenants: readonly string[],
): Promise<BookingTimeline[]> {
  const found: BookingTimeline[] = []
  for (const tenant of tenants) {
    const items = await readPartition(target, linkKey({ tenant, meetingId }).pk)
    const link = linkSchema.safeParse(items.find((item) => item.sk === 'link')).data
    const plans = items
      .filter((item) => item.sk.startsWith('plan'))
      .flatMap((item) => planSchema.safeParse(item).data?.entries ?? [])
    if (!link && plans.length === 0) continue
    const state = link?.known && foldEvents(link.known, [])
    const startsAt = state?.booking.startsAt
    found.push({
      tenant,
      meetingId,
      ...(link ? { locationId: link.locationId } : {}),
      ...(link?.written.contactId ? { contactId: link.written.contactId } : {}),
      ...(state ? { status: state.status } : {}),
      ...(startsAt ? { startsAt } : {}),
      entries: link?.timeline ?? [],
      plans,
    })
  }
  return found
}

/** The timeline as a person reads it in a terminal. */
export function describeTimeline({ tenant, meetingId, entries, plans, ...state }: BookingTimeline): string {
  const { status, startsAt, locationId, contactId } = state
  const facts = { status, starts: startsAt, location: locationId, contact: contactId }
  const known = Object.entries(facts).flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))
  return [
    `${tenant}/${meetingId}: ${known.join(', ') || 'nothing was written'}`,
    ...entries.flatMap((entry) => describeEntry(entry, '')),
    ...plans.flatMap((entry) => describeEntry(entry, 'dry run, ')),
  ].join('\n')
}

const describeEntry = ({ at, changes, outcome, steps, warnings = [] }: TimelineEntry, prefix: string) => [
  `  ${new Date(at).toISOString()}  ${changes.join(', ')}: ${prefix}${outcome}`,
  ...steps.map((step) => `      ${step}`),
  ...warnings.map((warning) => `    ! ${warning}`),
]
