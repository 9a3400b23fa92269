import { createServer } from 'node:http'
import { z } from 'zod'
import { close, listen } from '../../../infra/local/loopback-server.ts'
import { SIMULATED_APP } from '../../../infra/local/simulated-app.ts'
import { CRM_EVENTS } from '../../../shared/envelope.ts'
import { connectLocation } from '../../support/connect-location.ts'

export interface EventSink {
  /** The events of HighLevel that came since the last time, in order; of those kinds only that the app has switched on. */
  take(): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

const SUBSCRIBED: readonly string[] = CRM_EVENTS
const deliveriesSchema = z.array(z.object({ id: z.string(), type: z.string(), body: z.string() }))
const eventSchema = z.record(z.string(), z.unknown())

/**
 * Connects the location as a person would in the browser, so that HighLevel tells of every change; and takes what it tells from the
 * simulator's own record, which holds it before the change is answered.
 */
export async function startEventSink(world: { apiUrl: string; highLevelUrl: string }, location: string) {
  const taken = new Set<string>()
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end())
  })
  const port = await listen(server, 0)
  const app = { ...SIMULATED_APP, redirectUris: [`${world.apiUrl}/oauth/highlevel/callback`] }
  const changed = await fetch(`${world.highLevelUrl}/_simulator/app`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...app, webhookUrl: `http://127.0.0.1:${port}/` }),
  })
  if (!changed.ok) throw new Error(`The app's webhook address was refused: ${await changed.text()}`)
  const status = await connectLocation(world.apiUrl, location)
  if (status !== 200) throw new Error(`The location was not connected: ${status}`)
  const sink: EventSink = {
    async take() {
      const response = await fetch(`${world.highLevelUrl}/_simulator/deliveries`)
      const fresh = deliveriesSchema.parse(await response.json()).filter(({ id }) => !taken.has(id))
      for (const { id } of fresh) taken.add(id)
      const told = fresh.filter(({ type }) => SUBSCRIBED.includes(type))
      return told.map(({ body }) => eventSchema.parse(JSON.parse(body)))
    },
    close: () => close(server),
  }
  // Of the install itself.
  await sink.take()
  return sink
}
