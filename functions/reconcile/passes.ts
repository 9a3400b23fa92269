import type { Integration } from '../../shared/config/define-integration.ts'

const DAY_MS = 86_400_000
const WINDOW_MS = 7 * DAY_MS
/** Longer outages are for `npm run ops -- backfill`. */
const FARTHEST_MS = 30 * DAY_MS

/** One look at a range of meeting times, which may take several invocations. Times are Unix milliseconds. */
export interface Pass {
  from: number
  to: number
  /** The windows nearest to this are looked at first: for a scheduled pass, when it began. */
  anchor: number
  /** How many of its windows were looked at. */
  done: number
}

/** How far a pass came, and when the last whole one began. */
export interface Cursor {
  completedAt?: number
  pass?: Pass
}

/** The pass that is due: as far back as configured, or a day further than the last complete one, 30 days at most. */
export function beginPass(
  { daysBack, daysAhead }: Integration['reconcile'],
  { completedAt }: Cursor,
  now: number,
): Pass {
  const since = Math.min(now - daysBack * DAY_MS, (completedAt ?? now) - DAY_MS)
  return { from: Math.max(since, now - FARTHEST_MS), to: now + daysAhead * DAY_MS, anchor: now, done: 0 }
}

export interface Span {
  from: number
  to: number
}

/** The pass in windows of at most 7 days, those nearest to its anchor first. The same pass always gives the same windows. */
export function windowsOf({ from, to, anchor }: Pick<Pass, 'from' | 'to' | 'anchor'>): Span[] {
  const start = Math.min(Math.max(anchor, from), to)
  const windows: Span[] = []
  for (let at = start; at < to; at += WINDOW_MS) windows.push({ from: at, to: Math.min(at + WINDOW_MS, to) })
  for (let at = start; at > from; at -= WINDOW_MS) windows.push({ from: Math.max(at - WINDOW_MS, from), to: at })
  const distance = (span: Span) => Math.min(Math.abs(span.from - start), Math.abs(span.to - start))
  return windows.sort((a, b) => distance(a) - distance(b) || b.from - a.from)
}
