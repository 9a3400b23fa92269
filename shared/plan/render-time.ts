/** "Tue, 20 Oct 2026, 11:00 – 11:30 (America/New_York)" in the given IANA zone. */
export function renderSpan(startsAt: string, endsAt: string | undefined, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(new Date(startsAt))
  const hours = [startsAt, ...(endsAt ? [endsAt] : [])].map((instant) => renderClock(instant, timeZone))
  return `${day}, ${hours.join(' – ')} (${timeZone})`
}

/** "2026-10-20 15:00 UTC" of an ISO instant or Unix seconds; as it is when it is neither. */
export function renderUtc(instant: string | number): string {
  const date = new Date(typeof instant === 'number' ? instant * 1000 : instant)
  if (Number.isNaN(date.getTime())) return String(instant)
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** True for two names of one zone, such as US/Eastern and America/New_York. */
export const isSameZone = (a: string, b: string): boolean => canonicalZone(a) === canonicalZone(b)

const canonicalZone = (timeZone: string) => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone

const renderClock = (instant: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(instant),
  )
