import type { Clock } from '../../shared/clock.ts'

const WINDOW_MS = 10_000
/** Of the 100 requests in 10 s that HighLevel grants a location: visitors, whoever sends them, leave the rest to bookings. */
const MAX_LOOK_UPS = 20

/** Says whether one more look-up may be made in this location now, and counts it when it may. */
export function createLookUpBudget(clock: Clock): (locationId: string) => boolean {
  const madeAt = new Map<string, number[]>()
  return (locationId) => {
    const now = clock.now()
    const recent = (madeAt.get(locationId) ?? []).filter((time) => time > now - WINDOW_MS)
    const isLeft = recent.length < MAX_LOOK_UPS
    madeAt.set(locationId, isLeft ? [...recent, now] : recent)
    return isLeft
  }
}
