const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/
const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

/**
 * Reads an instant: ISO 8601 with a zone and any precision, or epoch seconds or milliseconds as a number.
 * Chili Piper's live data has microseconds; the webhook's own form is not documented.
 * @returns UTC, ISO 8601 with milliseconds; undefined for anything else: no zone, leap second, 30 February, years outside 2000–2099.
 */
export function parseInstant(value: unknown): string | undefined {
  const time = typeof value === 'number' ? fromEpoch(value) : typeof value === 'string' ? fromIso(value) : undefined
  if (time === undefined || !(time >= EARLIEST && time < LATEST)) return undefined
  return new Date(time).toISOString()
}

// 10¹¹ seconds is the year 5138, 10¹¹ milliseconds is 1973: the two cannot be confused within our years.
const fromEpoch = (value: number) => (value < 1e11 ? Math.round(value * 1000) : Math.round(value))

function fromIso(text: string): number | undefined {
  const match = ISO.exec(text.trim())
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as number[]
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const local = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!, milliseconds)
  const date = new Date(local)
  // Date.UTC rolls 30 February over into March and 24:00 into the next day; what does not come back as it went in was no date.
  const same = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && minute! < 60 && second! < 60
  return same ? local - offsetMs(match[8]!) : undefined
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))]
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
