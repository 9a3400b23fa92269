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

/** "2026-10-20 15:00 UTC" of an ISO instant or Unix seconds. */
export function renderUtc(instant: string | number): string {
  const date = new Date(typeof instant === 'number' ? instant * 1000 : instant)
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const renderClock = (instant: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(instant),
  )
