import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

// Stages, browsers, simulations and programs: each takes seconds, much of them spent waiting.
const SLOW =
  /\/(?:scenarios|browser|simulation)\/|on-the-stage|day-without-webhooks|reconcile-tenant|local\/main|config-check|call-budgets/

/** Slow files begin first, so that no worker is left alone with one of them at the end; otherwise vitest's own order. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSlow = ({ moduleId }: TestSpecification) => SLOW.test(moduleId)
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))]
  }
}
