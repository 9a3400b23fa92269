import { canonicalZone } from '../booking/time-zone.ts'

interface Formatters {
  day: Intl.DateTimeFormat
  clock: Intl.DateTimeFormat
}

// Made once for each zone there is: what a formatter takes lies beside the heap, and is not given back in time.
const formatters = new Map<string, Formatters>()

function formattersOf(name: string): Formatters {
  const timeZone = canonicalZone(name)
  const made = formatters.get(timeZone) ?? {
    day: new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
    }),
    clock: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  }
  formatters.set(timeZone, made)
  return made
}

/** "Tue, 20 Oct 2026, 11:00 – 11:30 (America/New_York)" in the given IANA zone. */
export function renderSpan(startsAt: string, endsAt: string | undefined, timeZone: string): string {
  const { day, clock } = formattersOf(timeZone)
  const hours = [startsAt, ...(endsAt ? [endsAt] : [])].map((instant) => clock.format(new Date(instant)))
  return `${day.format(new Date(startsAt))}, ${hours.join(' – ')} (${timeZone})`
}

/** "2026-10-20 15:00 UTC" of an ISO instant or Unix seconds; as it is when it is neither. */
export function renderUtc(instant: string | number): string {
  const date = new Date(typeof instant === 'number' ? instant * 1000 : instant)
  if (Number.isNaN(date.getTime())) return String(instant)
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** True for two names of one zone, such as US/Eastern and America/New_York. */
export const isSameZone = (a: string, b: string): boolean => canonicalZone(a) === canonicalZone(b)
