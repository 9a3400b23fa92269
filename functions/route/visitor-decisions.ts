import type { Clock } from '../../shared/clock.ts'
import type { Routing } from '../../shared/config/routing-settings.ts'
import { RateLimitedError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { Pacer } from '../../shared/highlevel/pacer.ts'
import type { LocationDirectories } from '../../shared/ledger/location-directory.ts'
import type { Log } from '../../shared/log.ts'
import type { Decision } from '../../shared/routing/decide.ts'
import { routeEmail } from '../../shared/routing/route-email.ts'
import {
  routingVersion,
  type VisitorDecision,
  type VisitorDecisions,
  visitorName,
} from '../../shared/routing/routing-store.ts'
import type { RequestBudget } from './request-budget.ts'

export interface DecisionOptions {
  decisions: Pick<VisitorDecisions, 'readVisitor' | 'writeVisitor'>
  directories: LocationDirectories
  /** What visitors of the place may ask of HighLevel, in all processes together. */
  budgetFor(place: Place): RequestBudget
  highLevelFor(locationId: string, pacer: Pacer): Pick<HighLevelClient, 'findContact' | 'listCustomFields'>
  clock: Clock
  log: Log
}

export interface Place {
  locationId: string
  routing: Routing
}

/** A visitor waits no longer for HighLevel; then the default is as good. */
const BUDGET_MS = 1500
const KEPT_MS = 60_000
const MAX_KEPT = 5000

type Answer = Pick<VisitorDecision, 'team' | 'router' | 'rule'>

/**
 * Where the contact with an e-mail goes: known to this process for a minute, to the table for ten, else asked of HighLevel.
 * Undefined when that cannot be told in time, for whatever reason. Never throws.
 */
export function createVisitorDecisions(options: DecisionOptions) {
  const { decisions, clock, log } = options
  const kept = new Map<string, { answer: Answer; readAt: number }>()
  // Objects of the configuration live as long as the process.
  const versions = new WeakMap<Routing, string>()
  const versionOf = (routing: Routing) => {
    const version = versions.get(routing) ?? routingVersion(routing)
    versions.set(routing, version)
    return version
  }

  function fresh(name: string): Answer | undefined {
    const known = kept.get(name)
    return known && clock.now() - known.readAt < KEPT_MS ? known.answer : undefined
  }

  function keep(name: string, answer: Answer): Answer {
    kept.delete(name)
    kept.set(name, { answer, readAt: clock.now() })
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    return answer
  }

  async function find(place: Place, email: string, name: string): Promise<Answer | undefined> {
    const { locationId, routing } = place
    const version = versionOf(routing)
    const stored = await decisions.readVisitor(locationId, email).catch((error: unknown) => {
      log.warn('decision not read', { locationId, error })
      return undefined
    })
    if (stored?.version === version) return keep(name, stored)
    const decided = await lookUp(place, email)
    if (!decided) return undefined
    const { team, router, rule } = decided
    const answer = { team, router, ...(rule === undefined ? {} : { rule }) }
    keep(name, answer)
    await decisions.writeVisitor(locationId, email, { version, ...answer })
    return answer
  }

  /** Undefined when the budget is used up, which is told at once: a flood must not keep anybody waiting. */
  async function lookUp(place: Place, email: string): Promise<Decision | undefined> {
    const { locationId, routing } = place
    const budget = options.budgetFor(place)
    try {
      if (budget.waitMs() === 0) {
        const { directories } = options
        const highLevel = options.highLevelFor(locationId, budget.pacer(1))
        return await routeEmail({ routing, locationId, email, highLevel, directories, now: clock.now() })
      }
    } catch (error) {
      await budget.told()
      if (!(error instanceof RateLimitedError)) throw error
    }
    log.warn('visitor not looked up', { locationId, reason: 'budget' })
    return undefined
  }

  return async (place: Place, email: string): Promise<Answer | undefined> => {
    const { locationId } = place
    const name = `${visitorName(locationId, email)}#${versionOf(place.routing)}`
    const known = fresh(name)
    if (known) return known
    const inTime = new AbortController()
    const late = clock.sleep(BUDGET_MS, inTime.signal).then(() => {
      if (!inTime.signal.aborted) log.warn('visitor not looked up', { locationId, reason: 'slow' })
      return undefined
    })
    const found = find(place, email, name).catch((error: unknown) => {
      log.warn('visitor not looked up', { locationId, error })
      // The table may fail after HighLevel answered.
      return fresh(name)
    })
    try {
      return await Promise.race([found, late])
    } finally {
      inTime.abort()
    }
  }
}
