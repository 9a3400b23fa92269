import type { Settings } from '../../shared/config/settings-schema.ts'
import type { Link, TimelineEntry } from '../../shared/ledger/link.ts'
import type { Count } from '../../shared/metrics.ts'
import type { BookingState } from '../../shared/plan/booking-state.ts'
import { describeWarning, type Warning } from '../../shared/plan/warning.ts'
import type { Written } from '../../shared/plan/written.ts'
import type { PrepareOptions } from './prepare-plan.ts'

/** One booking with fresh events, on its way to HighLevel. */
export interface SyncJob extends Omit<PrepareOptions, 'adoptedContactId'> {
  /** What the fresh events say happened. */
  changes: string[]
  count: Count
  /** See SyncBookingOptions. */
  onPlan?(steps: readonly string[]): void
}

const MAX_TIMELINE = 30
// Links are kept for 90 days after the meeting.
const LONG_OVER_MS = 60 * 86_400_000

/** A meeting that was over long ago may have been here before its link expired: what it left is looked up, not made again. */
export function forgottenOf({ booking }: BookingState, { tasks }: Settings, now: number): Written {
  const isLongOver = Date.parse(booking.endsAt ?? booking.startsAt ?? '') < now - LONG_OVER_MS
  return isLongOver ? { begun: ['note', 'appointment', ...tasks.map(({ name }) => `task/${name}`)] } : {}
}

export const entryOf = (
  { now, changes }: SyncJob,
  outcome: string,
  steps: string[],
  warnings: readonly Warning[],
): TimelineEntry => ({
  at: now,
  changes,
  outcome,
  steps,
  ...(warnings.length > 0 ? { warnings: warnings.map(describeWarning) } : {}),
})

/** The link once the fresh events are done with. */
export function settled({ link, state }: SyncJob, written: Written, entry: TimelineEntry): Link {
  const { pending: _, ...rest } = link
  return { ...withEntry({ ...rest, written }, entry), known: state.known }
}

/** The link with one more line on its timeline. */
export const withEntry = (link: Link, entry: TimelineEntry): Link => ({
  ...link,
  timeline: [...(link.timeline ?? []), entry].slice(-MAX_TIMELINE),
})
