import type { Settings } from '../config/settings-schema.ts'
import { PUBLISHED_LIMIT } from './pacer.ts'

/** How many HighLevel requests one public door may cause in a location. */
export interface DoorBudget {
  /** In any ten seconds. */
  inWindow: number
  /** In a day, which begins at midnight UTC. */
  inDay: number
}

/** The doors that strangers, or people with a link, can open. */
export type Door = 'visitors' | 'pages'

/** HighLevel's published limit per app and location: docs/oauth/Authorization.md of its API documentation. */
const REQUESTS_PER_DAY = 200_000
/** The pages of bookings are open to those who were given a link: five of them in ten seconds, 5,000 in a day. */
const PAGES = { burstShare: 0.2, dayShare: 0.1 }

/**
 * What the doors of a location may use of HighLevel's limits, for the doors that it has. All processes share these budgets, and
 * the sync function leaves that much room, so that nobody is refused by HighLevel.
 */
export function doorBudgets({
  routing,
  sharedNotes,
}: Pick<Settings, 'routing' | 'sharedNotes'>): Partial<Record<Door, DoorBudget>> {
  const website = routing?.website
  return {
    ...(website ? { visitors: budgetOf(website.lookUps) } : {}),
    ...(sharedNotes?.brief ? { pages: budgetOf(PAGES) } : {}),
  }
}

const budgetOf = ({ burstShare, dayShare }: { burstShare: number; dayShare: number }): DoorBudget => ({
  inWindow: Math.max(1, Math.round(burstShare * PUBLISHED_LIMIT.requests)),
  inDay: Math.max(1, Math.round(dayShare * REQUESTS_PER_DAY)),
})
