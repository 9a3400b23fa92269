import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import { doorBudgets } from '../../shared/highlevel/door-budgets.ts'
import { createPacer, type Pacer, type TellingPacer } from '../../shared/highlevel/pacer.ts'
import type { Pacing } from '../../shared/ledger/pacing.ts'
import type { Log } from '../../shared/log.ts'

// What waits apart runs beside the location's own batches, whose pacer leaves ten requests of each window to others.
const SHARE_OF_LATER = 8
// Fewer than these leave the next batch room enough, whenever they were sent; and they are what a quiet location has.
const WORTH_TELLING = 30

export interface Pacers {
  /** The location's pacer, which outlives its batch: what this process sent in the last ten seconds still counts. */
  begin(locationId: string, isLater: boolean): Pacer
  /** Tells the next process when the location's requests were sent, where there were many. Never throws. */
  handOver(locationIds: readonly string[]): Promise<void>
}

/** One pacer per location, and one beside it for what waits apart. */
export function createPacers(options: { integration: Integration; clock: Clock; pacing: Pacing; log: Log }): Pacers {
  const { integration, clock, pacing, log } = options
  const pacers = new Map<string, TellingPacer>()
  const keyOf = (locationId: string, isLater: boolean) => `${locationId}/${isLater}`
  function make(locationId: string, isLater: boolean): TellingPacer {
    const doors = Object.values(doorBudgets(settingsFor(integration, locationId)))
    const leftToDoors = doors.reduce((sum, { inWindow }) => sum + inWindow, 0)
    if (isLater) return createPacer(clock, { share: SHARE_OF_LATER, leftToDoors })
    return createPacer(clock, { leftToDoors, recall: () => pacing.readPacing(locationId) })
  }
  return {
    begin(locationId, isLater) {
      const key = keyOf(locationId, isLater)
      const pacer = pacers.get(key) ?? make(locationId, isLater)
      pacers.set(key, pacer)
      pacer.begin()
      return pacer
    },
    async handOver(locationIds) {
      await Promise.all(
        locationIds.map(async (locationId) => {
          const sentAt = pacers.get(keyOf(locationId, false))?.inWindow() ?? []
          if (sentAt.length < WORTH_TELLING) return
          try {
            await pacing.writePacing(locationId, sentAt)
          } catch (error) {
            // The next process waits longer than it has to.
            log.warn('requests not handed over', { locationId, error })
          }
        }),
      )
    },
  }
}
