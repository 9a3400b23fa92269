import { randomUUID } from 'node:crypto'
import { close, createLoopbackServer, listenNear } from '../loopback-server.ts'
import { type ConsoleRoute, createRouter } from './console-route.ts'
import { type DashboardOptions, dashboardRoutes } from './dashboard/dashboard-routes.ts'
import { createLive } from './live.ts'
import { pageRoutes } from './page-assets.ts'
import type { SidesSource } from './sides/read-sides.ts'
import { sidesRoutes } from './sides/sides-routes.ts'
import { type StageAddresses, stageRoutes } from './stage-routes.ts'

export interface ConsoleOptions extends DashboardOptions {
  /** Taken when it is free; else any free one. */
  port?: number
  stage: StageAddresses
  /** How many messages of a queue wait or are being worked on. */
  countMessages(queueUrl: string): Promise<number>
  /** The simulated sides; in words, why there are none. */
  sides: SidesSource | { whyNot: string }
  /** Calls back when something may have changed on a simulated side. */
  onSidesChange(listener: () => void): void
}

/** The stage's page for people: the dashboard of the template, both simulated sides, and where everything is. */
export async function startConsole(options: ConsoleOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { stage, telemetry } = options
  const live = createLive(randomUUID())
  const events: ConsoleRoute = {
    method: 'GET',
    path: '/api/events',
    run({ response }) {
      live.attach(response)
      return 'answered'
    },
  }
  const answer = createRouter([
    ...(await pageRoutes()),
    ...stageRoutes(stage, options.countMessages),
    ...dashboardRoutes(options),
    ...sidesRoutes(options.sides),
    events,
  ])
  const server = createLoopbackServer(
    { callers: 'own-pages-only' },
    (request, response) => void answer(request, response),
  )
  const port = await listenNear(server, options.port ?? 0)
  const unsubscribe = telemetry.onChange(() => live.tell('telemetry'))
  options.onSidesChange(() => live.tell('sides'))
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      unsubscribe()
      live.stop()
      await close(server)
    },
  }
}
