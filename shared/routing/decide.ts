import type { Routing, RoutingRule } from '../config/routing-settings.ts'
import { matchRule, type RoutingContact, type RuleMatch } from './match-rule.ts'

/** Where a contact goes. */
export interface Destination {
  team: string
  router: string
  distribution?: string
  host?: string
}

export interface Decision extends Destination {
  /** The rule that decided; absent where none matched. */
  rule?: string
  /** Every rule in the order of the file, and why it did or did not match. */
  trace: RuleMatch[]
}

type Rules = Pick<Routing, 'rules' | 'pick' | 'otherwise'>

/**
 * The team and the router of a contact. first: the matching rule with the highest priority; score: the destination whose
 * matching rules add up to the most, then the one with the highest priority. Ties go to what stands first. Somebody who is no
 * contact goes where everybody else goes. Pure; never throws.
 */
export function decide({ rules, pick, otherwise }: Rules, contact: RoutingContact | undefined): Decision {
  const trace = rules.map((rule) =>
    contact ? matchRule(rule, contact) : { rule: rule.name, matched: false, why: ['there is no such contact'] },
  )
  const matching = rules.filter((_, index) => trace[index]?.matched)
  const rule = pick === 'first' ? highest(matching, ({ priority }) => priority) : pickByScore(matching)
  return rule ? { ...rule.to, rule: rule.name, trace } : { ...otherwise, trace }
}

/** The first of those with the highest figure. */
function highest<T>(all: readonly T[], figureOf: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best === undefined || figureOf(one) > figureOf(best) ? one : best),
    undefined,
  )
}

/** Of the destination that wins, the rule that gave it most. */
function pickByScore(matching: readonly RoutingRule[]): RoutingRule | undefined {
  const groups = [...Map.groupBy(matching, ({ to }) => destinationKey(to)).values()]
  const totalOf = (group: readonly RoutingRule[]) => group.reduce((sum, { score }) => sum + score, 0)
  const most = Math.max(...groups.map(totalOf))
  const best = groups.filter((group) => totalOf(group) === most)
  const winner = highest(best, (group) => Math.max(...group.map(({ priority }) => priority)))
  return winner && highest(winner, ({ score }) => score)
}

/** The same for two decisions exactly when they send a contact to the same place. */
export const destinationKey = ({ team, router, distribution = '', host = '' }: Destination): string =>
  JSON.stringify([team, router, distribution, host])
