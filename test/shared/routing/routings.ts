import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import type { Routing } from '../../../shared/config/routing-settings.ts'

export type RoutingInput = NonNullable<IntegrationInput['routing']>
export type RuleInput = NonNullable<RoutingInput['rules']>[number]

/** A rule whose team is its name. */
export const aRule = (name: string, when: RuleInput['when'], more: Partial<RuleInput> = {}): RuleInput => ({
  name,
  when,
  to: { team: name, router: `${name}-router` },
  ...more,
})

export const routingInput = (rules: RuleInput[], more: Partial<RoutingInput> = {}): RoutingInput => ({
  domain: 'acme.chilipiper.com',
  rules,
  otherwise: { team: 'Everybody', router: 'inbound' },
  ...more,
})

/** Checked as the file is. */
export function aRouting(rules: RuleInput[], more: Partial<RoutingInput> = {}): Routing {
  const { routing } = defineIntegration({
    tenants: { demo: { location: 'location-1' } },
    routing: routingInput(rules, more),
  })
  if (!routing) throw new Error('There is no routing')
  return routing
}
