import type { SqliteRecordStore } from '../record-store.ts'

export interface RateLimit {
  /** Requests in any span of `intervalMs`, and in a UTC day. */
  max: number
  intervalMs: number
  daily: number
}

export interface Admission {
  admitted: boolean
  headers: Record<string, string>
}

/** 100 in 10 s and 200,000 a day for each location: HighLevel docs/oauth/Authorization.md. */
export const HIGHLEVEL_LIMIT: RateLimit = { max: 100, intervalMs: 10_000, daily: 200_000 }

const DAY_MS = 86_400_000

export interface RateLimiter {
  admit(locationId: string, now: number): Admission
  clear(): void
}

/**
 * Counts per location over a sliding window, so that no span of `intervalMs` ever holds more than `max` admitted
 * requests; refused ones do not count. Counts outlive a restart.
 */
export function createRateLimiter({ db }: SqliteRecordStore, limit: RateLimit): RateLimiter {
  db.exec(`create table if not exists admissions (location_id text, at integer);
    create index if not exists admissions_by_location on admissions (location_id, at);
    create table if not exists admitted_days (location_id text primary key, day integer, count integer)`)
  const forget = db.prepare('delete from admissions where location_id = ? and at <= ?')
  const count = db.prepare('select count(*) as count from admissions where location_id = ?')
  const add = db.prepare('insert into admissions (location_id, at) values (?, ?)')
  const today = db.prepare('select count from admitted_days where location_id = ? and day = ?')
  const addToday = db.prepare(`insert into admitted_days (location_id, day, count) values (?, ?, 1)
    on conflict (location_id) do update set count = iif(day = excluded.day, count + 1, 1), day = excluded.day`)
  return {
    admit(locationId, now) {
      const day = Math.floor(now / DAY_MS)
      forget.run(locationId, now - limit.intervalMs)
      const inWindow = Number(count.get(locationId)?.count)
      const inDay = Number(today.get(locationId, day)?.count ?? 0)
      const admitted = inWindow < limit.max && inDay < limit.daily
      if (admitted) {
        add.run(locationId, now)
        addToday.run(locationId, day)
      }
      const used = admitted ? 1 : 0
      return {
        admitted,
        headers: {
          'x-ratelimit-max': String(limit.max),
          'x-ratelimit-remaining': String(Math.max(0, limit.max - inWindow - used)),
          'x-ratelimit-interval-milliseconds': String(limit.intervalMs),
          'x-ratelimit-limit-daily': String(limit.daily),
          'x-ratelimit-daily-remaining': String(Math.max(0, limit.daily - inDay - used)),
          'x-ratelimit-daily-reset': String((day + 1) * DAY_MS - now),
        },
      }
    },
    clear: () => db.exec('delete from admissions; delete from admitted_days'),
  }
}
