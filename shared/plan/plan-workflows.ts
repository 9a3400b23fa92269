import type { Settings } from '../config/settings-schema.ts'
import type { BookingState } from './booking-state.ts'
import type { Written } from './written.ts'

/** A workflow that the contact is to enter, once per milestone of the booking. */
export interface WorkflowStep {
  key: string
  workflowId: string
  /** ISO instant that a workflow may wait for. */
  eventStartTime?: string
}

const DAY_MS = 86_400_000
// History that is filled in later must not send anybody a message about a meeting of last month.
const FRESH_DAYS = 7

/** The workflows for where the booking stands, without those that were entered before and those that come too late. */
export function planWorkflows(input: {
  state: BookingState
  settings: Settings['workflows']
  written: Written
  /** Unix milliseconds. */
  now: number
}): WorkflowStep[] {
  const { state, settings, written, now } = input
  const { startsAt } = state.booking
  if (!isFresh(state, now)) return []
  const milestones: [string, string[]][] =
    state.status === 'booked'
      ? [
          // A workflow that was configured since must not thank for a booking of last month because it is moved today.
          ...(isNew(state, now) ? [['booked', settings.booked] as [string, string[]]] : []),
          ...(state.isRescheduled
            ? [[`rescheduled@${startsAt ?? ''}`, settings.rescheduled] as [string, string[]]]
            : []),
        ]
      : [
          {
            cancelled: ['cancelled', settings.cancelled] as [string, string[]],
            'no-show': [`no-show@${startsAt ?? ''}`, settings.noShow] as [string, string[]],
            completed: [`met@${startsAt ?? ''}`, settings.met] as [string, string[]],
          }[state.status],
        ]
  const done = new Set(written.enrolled ?? [])
  return milestones
    .flatMap(([milestone, ids]) => ids.map((workflowId) => ({ key: `${milestone}/${workflowId}`, workflowId })))
    .filter(({ key }) => !done.has(key))
    .map((step) => (startsAt ? { ...step, eventStartTime: startsAt } : step))
}

const isNew = ({ known, decidedAt }: BookingState, now: number): boolean =>
  (known.facts[0]?.signedAt ?? decidedAt) * 1000 >= now - FRESH_DAYS * DAY_MS

/** Decided lately, about a meeting that is not long over, and not booked long before it was first seen. */
function isFresh({ decidedAt, booking, known, status }: BookingState, now: number): boolean {
  const since = now - FRESH_DAYS * DAY_MS
  if (decidedAt * 1000 < since) return false
  if (booking.startsAt !== undefined && Date.parse(booking.startsAt) < since) return false
  const isFoundLate =
    status === 'booked' && known.delivered === undefined && Date.parse(booking.bookedAt ?? '') < now - DAY_MS
  return !isFoundLate
}
