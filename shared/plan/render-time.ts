/** "Tue, 20 Oct 2026, 11:00 – 11:30 (America/New_York)" in the given IANA zone. */
export function renderSpan(startsAt: string, endsAt: string | undefined, timeZone: string): string {
  const { day, clock } = formatsOf(timeZone)
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

const canonicalZone = (timeZone: string) => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone

// Building a format takes a hundred times as long as using it, and guests live in few zones. A format is large, so a function
// that met many zones begins again.
const MANY_ZONES = 50
const formats = new Map<string, { day: Intl.DateTimeFormat; clock: Intl.DateTimeFormat }>()

function formatsOf(timeZone: string) {
  const known = formats.get(timeZone)
  if (known) return known
  const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const built = {
    day: new Intl.DateTimeFormat('en-GB', { timeZone, ...date }),
    clock: new Intl.DateTimeFormat('en-GB', { timeZone, ...time }),
  }
  if (formats.size >= MANY_ZONES) formats.clear()
  formats.set(timeZone, built)
  return built
}
