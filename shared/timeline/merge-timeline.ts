import type { TimelineEntry } from '../ledger/link.ts'
import type { BookingTimeline } from './booking-timeline.ts'
import { describeLine } from './describe-line.ts'
import type { LogLine } from './log-line.ts'
import type { Moment } from './moment.ts'

// Between the begin of a run, which the table tells, and its plan on the log lie a few calls.
const SAME_RUN_MS = 60_000

/**
 * Everything that is known to have happened, oldest first. What the table tells is left out where the log tells the same run
 * with its calls; of the log, what another tenant's booking of the same id says.
 */
export function mergeTimeline(
  { tenant, entries, plans }: Pick<BookingTimeline, 'tenant' | 'entries' | 'plans'>,
  lines: readonly LogLine[],
): Moment[] {
  const own = lines.filter(({ fields }) => (fields['tenant'] ?? tenant) === tenant)
  const planned = own.filter(({ message }) => message === 'planned')
  const isLogged = ({ at, steps }: TimelineEntry) =>
    planned.some((line) => line.fields['steps'] === steps.join('; ') && Math.abs(line.at - at) < SAME_RUN_MS)
  const dryRun = own.some(({ message, fields }) => message === 'booking' && fields['outcome'] === 'planned')
  const moments = [
    ...entries.filter((entry) => entry.steps.length === 0 || !isLogged(entry)).map((entry) => describeEntry(entry)),
    ...(dryRun ? [] : plans.map((entry) => describeEntry(entry, 'dry run, '))),
    ...own.map(describeLine),
  ]
  return moments.toSorted((a, b) => a.at - b.at)
}

function describeEntry({ at, changes, outcome, steps, warnings = [] }: TimelineEntry, prefix = ''): Moment {
  const told = warnings.map((warning) => `! ${warning}`)
  const what = `${changes.join(', ')}: ${prefix}${outcome}`
  return { at, source: 'table', tone: warnings.length > 0 ? 'waiting' : 'good', what, details: [...steps, ...told] }
}

/** A span of time as one says it. */
export function describeSpan(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const units: [name: string, seconds: number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ]
  let left = Math.round(seconds)
  const parts = units.flatMap(([name, size]) => {
    const count = Math.floor(left / size)
    left -= count * size
    return count > 0 ? [`${count} ${name}`] : []
  })
  return parts.slice(0, 2).join(' ')
}
