import type { LetterFacts } from './dead-letter.ts'

/** The dead letters of one reason. */
export interface ReasonGroup {
  reason: string
  count: number
  /** ISO instant of the oldest. */
  oldest: string
  locations: { id: string; count: number }[]
  /** The oldest one. */
  example: LetterFacts
  /** How many of them this version of the sync function could not read. */
  unreadable: number
}

/** By reason, the most frequent first. */
export function groupByReason(letters: readonly (LetterFacts & { isReadable: boolean })[]): ReasonGroup[] {
  const groups = [...Map.groupBy(letters, ({ reason }) => reason)].map(([reason, group]) => {
    const sorted = group.toSorted((a, b) => (a.since < b.since ? -1 : 1))
    const { isReadable: _, ...example } = sorted[0]!
    const locations = [...Map.groupBy(group, ({ location }) => location)].map(([id, { length }]) => ({
      id,
      count: length,
    }))
    return {
      reason,
      count: group.length,
      oldest: example.since,
      locations: locations.toSorted((a, b) => b.count - a.count),
      example,
      unreadable: group.filter(({ isReadable }) => !isReadable).length,
    }
  })
  return groups.toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
}
