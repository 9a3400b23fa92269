import type { Meter } from '../metrics.ts'
import type { Pacer } from './pacer.ts'

/** The pacer of a location, which counts what passes it: requests, refusals for being too many, and how full window and day are. */
export function countRequests(
  pacer: Pacer,
  location: string,
  { count, measure }: Pick<Meter, 'count' | 'measure'>,
): Pacer {
  return {
    begin: () => pacer.begin(),
    async take(latestAt) {
      const done = await pacer.take(latestAt)
      count('HighLevelRequests', 1, { location })
      return (outcome) => {
        done(outcome)
        if (typeof outcome !== 'object') return
        // As HighLevel counts it, so requests of other processes are in it.
        measure('HighLevelWindowUsed', outcome.max - outcome.remaining, { location })
        if (outcome.daily) measure('HighLevelDailyUsed', usedPercent(outcome.daily), { location })
      }
    },
    pause(ms) {
      // Asked for by a 429, and by nothing else.
      count('HighLevelRateLimited', 1, { location })
      pacer.pause(ms)
    },
  }
}

const usedPercent = ({ limit, remaining }: { limit: number; remaining: number }) =>
  Math.max(0, Math.round(1000 * (1 - remaining / limit)) / 10)
