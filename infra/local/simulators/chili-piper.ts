import type { Clock } from '../../../shared/clock.ts'
import { createChiliPiperApi } from './chili-piper/api.ts'
import { CONTROLLED_KINDS, controlRoutes } from './chili-piper/control.ts'
import { createMeetingBook } from './chili-piper/meeting-book.ts'
import { edgeOperations } from './chili-piper/operations.ts'
import type { Trigger } from './chili-piper/webhook-body.ts'
import { createWebhooks } from './chili-piper/webhooks.ts'
import { createControl } from './control.ts'
import { createFaults } from './faults.ts'
import { createRecordStore } from './record-store.ts'
import { createRequestLog } from './request-log.ts'
import { startSimulatorServer } from './simulator-server.ts'

export interface ChiliPiperSimulator {
  /** Origin: the API is below `/api/fire-edge`, the control API below `/_simulator/`. */
  url: string
  close(): Promise<void>
}

/**
 * A Chili Piper tenant on loopback that books, moves and cancels meetings on request and sends signed webhooks.
 * With `file`, everything that was answered survives a killed process; without, it lives in memory.
 */
export async function startChiliPiperSimulator(options: {
  port?: number
  file?: string
  clock: Clock
  tenant: string
  apiKey: string
  /** Signs webhooks until it is rotated through the API. */
  signingSecret: string
  /** Registered at the start if not there yet. */
  webhooks?: { triggerType: Trigger; url: string }[]
  /** Called after every request that may have changed something. */
  onChange?: (() => void) | undefined
}): Promise<ChiliPiperSimulator> {
  const { clock, tenant, apiKey, signingSecret } = options
  const store = createRecordStore(options.file)
  const closing = new AbortController()
  const requests = createRequestLog(store)
  const faults = createFaults()
  const meetings = createMeetingBook(store)
  const webhooks = createWebhooks({ store, clock, signingSecret, signal: closing.signal })
  const registered = options.webhooks ?? []
  webhooks.register(registered)
  const reset = () => {
    for (const kind of [...CONTROLLED_KINDS, 'delivery', 'webhook', 'signing-secret']) store.removeKind(kind)
    webhooks.register(registered)
  }
  const server = await startSimulatorServer({
    clock,
    faults,
    requests,
    port: options.port,
    api: createChiliPiperApi({ operations: edgeOperations(tenant, store, meetings, webhooks), store, clock, apiKey }),
    control: createControl({ faults, requests, routes: controlRoutes(clock, store, meetings, webhooks), reset }),
    locationOf: () => null,
    onChange: options.onChange,
  })
  return {
    url: server.url,
    async close() {
      closing.abort()
      await server.close()
      store.close()
    },
  }
}
