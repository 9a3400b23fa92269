import type { RateLimiter } from '../../../infra/local/simulators/high-level/rate-limit.ts'
import type { JsonObject } from '../../../infra/local/simulators/json.ts'
import type { Lookup, RecordStore } from '../../../infra/local/simulators/record-store.ts'

interface Kept {
  value: JsonObject
  by: Lookup
}

/** The simulators' records in plain maps: a hundred thousand worlds are made of them, and each is gone in a moment. */
export function createMemoryRecords(): RecordStore {
  const kinds = new Map<string, Map<string, Kept>>()
  let undo: (() => void)[] | undefined
  /** Ids by kind and what they can be found by. */
  const index = new Map<string, Set<string>>()
  const keysOf = (kind: string, { owner = '', email, phone }: Lookup) => [
    `${kind}/${owner}`,
    ...(email ? [`${kind}/${owner}/email/${email}`] : []),
    ...(phone ? [`${kind}/${owner}/phone/${phone}`] : []),
  ]
  function enter(kind: string, id: string, by: Lookup, isThere: boolean): void {
    for (const key of keysOf(kind, by)) {
      const ids = index.get(key) ?? new Set()
      index.set(key, ids)
      if (isThere) ids.add(id)
      else ids.delete(id)
    }
  }
  const kindOf = (kind: string) => {
    const found = kinds.get(kind) ?? new Map<string, Kept>()
    kinds.set(kind, found)
    return found
  }
  const copy = (value: JsonObject): JsonObject => structuredClone(value)
  const isFoundBy = ({ by }: Kept, wanted: Lookup) =>
    (['owner', 'email', 'phone'] as const).every((key) => wanted[key] === undefined || by[key] === wanted[key])

  function set(kind: string, id: string, next: Kept | undefined): void {
    const records = kindOf(kind)
    const before = records.get(id)
    undo?.push(() => {
      if (next) enter(kind, id, next.by, false)
      if (before) enter(kind, id, before.by, true)
    })
    if (before) enter(kind, id, before.by, false)
    if (next) enter(kind, id, next.by, true)
    if (next) {
      undo?.push(() => (before ? records.set(id, before) : records.delete(id)))
      records.set(id, next)
    } else {
      // Its place in the order comes back, too.
      const all = undo && new Map(records)
      if (all) undo?.push(() => kinds.set(kind, all))
      records.delete(id)
    }
  }

  return {
    get: (kind, id) => {
      const found = kindOf(kind).get(id)
      return found && copy(found.value)
    },
    list(kind, by = {}) {
      const all = kindOf(kind)
      const ids = by.owner === undefined ? all.keys() : (index.get(keysOf(kind, by).at(-1) ?? '') ?? [])
      return [...ids].flatMap((id) => {
        const kept = all.get(id)
        return kept && isFoundBy(kept, by) ? [copy(kept.value)] : []
      })
    },
    put: (kind, id, value, by = {}) => set(kind, id, { value: copy(value), by }),
    remove(kind, id) {
      const wasThere = kindOf(kind).has(id)
      if (wasThere) set(kind, id, undefined)
      return wasThere
    },
    removeOwned(kind, owner) {
      for (const [id, { by }] of kindOf(kind)) if (by.owner === owner) set(kind, id, undefined)
    },
    removeKind: (kind) => {
      for (const id of kindOf(kind).keys()) set(kind, id, undefined)
    },
    transaction(work) {
      undo = []
      try {
        return work()
      } catch (error) {
        for (const step of undo.toReversed()) step()
        throw error
      } finally {
        undo = undefined
      }
    },
    close() {},
  }
}

export interface WatchedLimiter extends RateLimiter {
  /** Requests of the fullest window of any location, those that were refused included. */
  peak(): number
  /** Requests that were let through, by location. */
  admitted(locationId: string): number
}

/** HighLevel's limit per location over a sliding window. */
export function createWatchedLimiter({ max, intervalMs }: { max: number; intervalMs: number }): WatchedLimiter {
  const seen = new Map<string, { asked: number[]; admitted: number[] }>()
  const total = new Map<string, number>()
  let peak = 0
  return {
    peak: () => peak,
    admitted: (locationId) => total.get(locationId) ?? 0,
    clear: () => seen.clear(),
    admit(locationId, now) {
      const { asked, admitted } = seen.get(locationId) ?? { asked: [], admitted: [] }
      const recent = (times: number[]) => times.filter((time) => time > now - intervalMs)
      const window = { asked: [...recent(asked), now], admitted: recent(admitted) }
      const isAdmitted = window.admitted.length < max
      if (isAdmitted) {
        window.admitted.push(now)
        total.set(locationId, (total.get(locationId) ?? 0) + 1)
      }
      seen.set(locationId, window)
      peak = Math.max(peak, window.asked.length)
      return {
        admitted: isAdmitted,
        headers: {
          'x-ratelimit-max': String(max),
          'x-ratelimit-remaining': String(max - window.admitted.length),
          'x-ratelimit-interval-milliseconds': String(intervalMs),
        },
      }
    },
  }
}
