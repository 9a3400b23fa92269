import type { Clock } from '../../../shared/clock.ts'
import { createControl } from './control.ts'
import { createFaults } from './faults.ts'
import { createHighLevelApi } from './high-level/api.ts'
import { appSchema, createAppBook } from './high-level/app.ts'
import { createBearerCheck } from './high-level/bearer.ts'
import { controlRoutes, emptyAccounts } from './high-level/control.ts'
import { createLocationBook } from './high-level/location-book.ts'
import { createOAuth } from './high-level/oauth/oauth.ts'
import type { Location } from './high-level/operation.ts'
import { operations } from './high-level/operations.ts'
import { createRateLimiter, HIGHLEVEL_LIMIT, type RateLimit } from './high-level/rate-limit.ts'
import { tellingStore } from './high-level/record-events.ts'
import { publicPem, webhookKey } from './high-level/webhook-key.ts'
import { createAppWebhooks } from './high-level/webhooks.ts'
import { createRecordStore } from './record-store.ts'
import { createRequestLog } from './request-log.ts'
import { startSimulatorServer } from './simulator-server.ts'

export interface HighLevelSimulator {
  /** Base URL of the API; the control API is below `/_simulator/`. */
  url: string
  /** Where a user consents; the query says to what. */
  consentUrl: string
  /** PEM of the Ed25519 key that signs webhooks. */
  webhookPublicKey: string
  close(): Promise<void>
}

export interface HighLevelSimulatorOptions {
  port?: number
  file?: string
  clock: Clock
  locations: Location[]
  /** A Marketplace app; without it the one of an earlier start with the same file, or none. */
  app?: {
    clientId: string
    clientSecret: string
    redirectUris: string[]
    scopes: string[]
    /** Webhooks go here; none without it. */
    webhookUrl?: string
    distribution?: 'sub-account' | 'agency'
  }
  /** Tell the app of contacts, notes and tasks too, where it is installed; otherwise only of installs. */
  events?: boolean
  /** Per location; 100 in 10 s and 200,000 a day unless given. */
  rateLimit?: RateLimit
  latencyMs?: number
  /** Called after every request that may have changed something. */
  onChange?: (() => void) | undefined
}

/**
 * A HighLevel API on loopback: stateful, as strict as the documented one, and stricter where that is not documented.
 * With `file`, everything that was answered survives a killed process; without, it lives in memory.
 */
export async function startHighLevelSimulator(options: HighLevelSimulatorOptions): Promise<HighLevelSimulator> {
  const { clock } = options
  const plainStore = createRecordStore(options.file)
  const closing = new AbortController()
  const requests = createRequestLog(plainStore)
  const faults = createFaults()
  const limiter = createRateLimiter(plainStore, options.rateLimit ?? HIGHLEVEL_LIMIT)
  const locations = createLocationBook(plainStore, options.locations)
  const apps = createAppBook(plainStore)
  if (options.app) apps.set(appSchema.parse(options.app))
  const key = webhookKey(plainStore)
  const webhooks = createAppWebhooks({ store: plainStore, clock, apps, key, signal: closing.signal })
  const oauth = createOAuth({ store: plainStore, clock, apps, locations, webhooks })
  const store = options.events ? tellingStore(plainStore, oauth.tell) : plainStore
  const bearer = createBearerCheck({ clock, locations, grants: oauth.grants })
  const rows = [...operations, ...oauth.operations]
  const api = createHighLevelApi({ operations: rows, store, clock, bearer, limiter })
  const reset = () => {
    emptyAccounts(plainStore)
    limiter.clear()
  }
  const server = await startSimulatorServer({
    clock,
    faults,
    requests,
    port: options.port,
    latencyMs: options.latencyMs,
    onChange: options.onChange,
    api: (call) => oauth.answer(call) ?? api(call),
    control: createControl({
      faults,
      requests,
      routes: [...controlRoutes(store, clock, locations), ...oauth.controlRoutes],
      reset,
    }),
    locationOf: (call) => {
      const caller = bearer(call.headers.authorization)
      return (caller.kind === 'location' ? caller.location.id : caller.kind === 'nobody' && caller.locationId) || null
    },
  })
  webhooks.resume()
  return {
    url: server.url,
    consentUrl: `${server.url}/v2/oauth/chooselocation`,
    webhookPublicKey: publicPem(key),
    async close() {
      closing.abort()
      await server.close()
      plainStore.close()
    },
  }
}
