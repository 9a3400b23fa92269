import type { DoorBudget } from '../../shared/highlevel/door-budgets.ts'

/** The HighLevel requests that one door of one location caused lately, in all processes. Times are Unix milliseconds. */
export interface SentRequests {
  /** When each request of the last seconds was counted. */
  sentAt: readonly number[]
  /** The newest day in UTC, counted from 1970. */
  day: number
  /** Requests of that day. */
  inDay: number
  /** HighLevel said to send nothing until then. */
  pausedUntil: number
}

export const NONE_SENT: SentRequests = { sentAt: [], day: 0, inDay: 0, pausedUntil: 0 }

/** How long after it was counted a request may still be sent. */
export const FRESH_MS = 1000
// HighLevel's ten seconds, the second in which a request may be sent after it was counted, and one for its way to HighLevel.
const WINDOW_MS = 10_000 + FRESH_MS + 1000
const DAY_MS = 86_400_000

/** Counts `count` more requests, or says when there may be room for them. Pure. */
export function countMore(
  sent: SentRequests,
  budget: DoorBudget,
  count: number,
  now: number,
): { counted: SentRequests } | { refusedUntil: number } {
  if (now < sent.pausedUntil) return { refusedUntil: sent.pausedUntil }
  // The clock of another process may have reached the next day already.
  const day = Math.max(sent.day, Math.floor(now / DAY_MS))
  const inDay = (day === sent.day ? sent.inDay : 0) + count
  if (inDay > budget.inDay) return { refusedUntil: (day + 1) * DAY_MS }
  const recent = sent.sentAt.filter((time) => time > now - WINDOW_MS).toSorted((a, b) => a - b)
  const excess = recent.length + count - budget.inWindow
  if (excess > 0) return { refusedUntil: (recent[excess - 1] ?? now) + WINDOW_MS }
  return { counted: { ...sent, day, inDay, sentAt: [...recent, ...Array.from({ length: count }, () => now)] } }
}
