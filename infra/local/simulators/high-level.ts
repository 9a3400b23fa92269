import type { Clock } from '../../../shared/clock.ts'
import { createControl } from './control.ts'
import { createFaults } from './faults.ts'
import { createHighLevelApi } from './high-level/api.ts'
import { createBearerCheck } from './high-level/bearer.ts'
import { controlRoutes, emptyAccounts } from './high-level/control.ts'
import type { Location } from './high-level/operation.ts'
import { operations } from './high-level/operations.ts'
import { createRateLimiter, HIGHLEVEL_LIMIT, type RateLimit } from './high-level/rate-limit.ts'
import { webhookPublicKey } from './high-level/webhook-key.ts'
import { createRecordStore } from './record-store.ts'
import { createRequestLog } from './request-log.ts'
import { startSimulatorServer } from './simulator-server.ts'

export interface HighLevelSimulator {
  /** Base URL of the API; the control API is below `/_simulator/`. */
  url: string
  /** PEM of the Ed25519 key that signs webhooks. */
  webhookPublicKey: string
  close(): Promise<void>
}

/**
 * A HighLevel API on loopback: stateful, as strict as the documented one, and stricter where that is not documented.
 * With `file`, everything that was answered survives a killed process; without, it lives in memory.
 */
export async function startHighLevelSimulator(options: {
  port?: number
  file?: string
  clock: Clock
  locations: Location[]
  /** Per location; 100 in 10 s and 200,000 a day unless given. */
  rateLimit?: RateLimit
  latencyMs?: number
}): Promise<HighLevelSimulator> {
  const { clock, locations } = options
  const store = createRecordStore(options.file)
  const requests = createRequestLog(store)
  const faults = createFaults()
  const limiter = createRateLimiter(store, options.rateLimit ?? HIGHLEVEL_LIMIT)
  const bearer = createBearerCheck(locations)
  const reset = () => {
    emptyAccounts(store)
    limiter.clear()
  }
  const publicKey = webhookPublicKey(store)
  const server = await startSimulatorServer({
    clock,
    faults,
    requests,
    port: options.port,
    latencyMs: options.latencyMs,
    api: createHighLevelApi({ operations, store, clock, bearer, limiter }),
    control: createControl({ faults, requests, routes: controlRoutes(store, clock, locations), reset }),
    locationOf: (call) => bearer(call.headers.authorization)?.id ?? null,
  })
  return {
    url: server.url,
    webhookPublicKey: publicKey,
    async close() {
      await server.close()
      store.close()
    },
  }
}
