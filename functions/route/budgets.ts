import type { Integration } from '../../shared/config/define-integration.ts'
import { settingsFor } from '../../shared/config/settings-for.ts'
import { type Door, doorBudgets } from '../../shared/highlevel/door-budgets.ts'
import { createRequestBudget, type RequestBudget, type RequestBudgetOptions } from './request-budget.ts'

const NOTHING = { inWindow: 0, inDay: 0 }

/** One budget per door and location, which lives as long as the process. A door that is not configured has nothing to spend. */
export function createBudgets(
  options: Pick<RequestBudgetOptions, 'table' | 'clock' | 'log'> & { integration: Integration },
): (door: Door, locationId: string) => RequestBudget {
  const budgets = new Map<string, RequestBudget>()
  return (door, locationId) => {
    const name = `${door}/${locationId}`
    const known = budgets.get(name)
    if (known) return known
    const budget = doorBudgets(settingsFor(options.integration, locationId))[door] ?? NOTHING
    const made = createRequestBudget({ ...options, locationId, door, budget })
    budgets.set(name, made)
    return made
  }
}
