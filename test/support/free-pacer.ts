import type { RequestBudget } from '../../functions/route/request-budget.ts'
import type { Pacer } from '../../shared/highlevel/pacer.ts'

/** A pacer that lets everything through at once: pacing has tests of its own. */
export const freePacer: Pacer = { begin() {}, take: async () => () => {}, pause() {} }

/** A budget that is never used up. */
export const freeBudget: RequestBudget = { waitMs: () => 0, pacer: () => freePacer, told: async () => {} }
