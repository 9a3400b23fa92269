import * as z from 'zod/mini'
import { linkSchema, type TimelineEntry, timelineEntrySchema } from '../ledger/link.ts'
import { foldEvents } from '../plan/booking-state.ts'

/** What the table knows of one booking, without any value of a person. */
export interface BookingTimeline {
  tenant: string
  meetingId: string
  locationId?: string
  contactId?: string
  status?: string
  startsAt?: string
  /** Ids of what was written for it in HighLevel, by what it is. */
  records?: Record<string, string>
  /** ISO instant when its person was erased. */
  erasedAt?: string
  /** What was done, oldest first. */
  entries: TimelineEntry[]
  /** What a dry run would have done. */
  plans: TimelineEntry[]
}

const planSchema = z.object({ entries: z.array(timelineEntrySchema) })

/** The booking as its items in the table tell it; undefined when they say nothing. */
export function timelineOf(
  { tenant, meetingId }: { tenant: string; meetingId: string },
  { link: linkItem, plans: planItems }: { link: unknown; plans: readonly unknown[] },
): BookingTimeline | undefined {
  const link = linkSchema.safeParse(linkItem).data
  const plans = planItems.flatMap((item) => planSchema.safeParse(item).data?.entries ?? [])
  if (!link && plans.length === 0) return undefined
  const state = link?.known && foldEvents(link.known, [])
  const startsAt = state?.booking.startsAt
  const { contactId, noteId, appointmentId, tasks = {} } = link?.written ?? {}
  const taskIds = Object.entries(tasks).map(([name, { id }]) => [`task ${name}`, id] as const)
  const records = [['note', noteId] as const, ...taskIds, ['appointment', appointmentId] as const]
  const written = records.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]]))
  return {
    tenant,
    meetingId,
    ...(link ? { locationId: link.locationId } : {}),
    ...(contactId ? { contactId } : {}),
    ...(state ? { status: state.status } : {}),
    ...(startsAt ? { startsAt } : {}),
    ...(written.length > 0 ? { records: Object.fromEntries(written) } : {}),
    ...(link?.erasedAt === undefined ? {} : { erasedAt: new Date(link.erasedAt).toISOString() }),
    entries: link?.timeline ?? [],
    plans,
  }
}
