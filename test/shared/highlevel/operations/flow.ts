import type { Api } from '../../../../shared/highlevel/ask.ts'
import { createContact } from '../../../../shared/highlevel/contacts.ts'
import { createRequest } from '../../../../shared/highlevel/request.ts'
import { simulateHighLevel } from '../../../infra/local/simulators/simulated-high-level.ts'
import { ROWS } from './all-rows.ts'

export const OPERATIONS = [...new Set(ROWS.map(({ operation }) => operation))]

/** The most exact operation of that method and path. */
function operationOf(method: string, path: string): string {
  const fits = (operation: string) =>
    new RegExp(`^${operation.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(`${method} ${path}`)
  const parameters = (operation: string) => operation.split('{').length
  return OPERATIONS.filter(fits).sort((a, b) => parameters(a) - parameters(b))[0] ?? `${method} ${path}`
}

/** The client before a strict, stateful HighLevel; keeps which operations were asked for and how they were answered. */
export async function createFlowWorld() {
  const simulator = await simulateHighLevel({ rateLimit: { max: 10_000, intervalMs: 10_000, daily: 200_000 } })
  const seen: { operation: string; status: number }[] = []
  const send = createRequest({
    baseUrl: simulator.url,
    fetch,
    clock: simulator.clock,
    // Pacing has its own tests.
    pacer: { begin: () => {}, take: async () => () => {}, pause: () => {} },
    accessToken: async () => 'pit-one',
  })
  const api: Api = {
    locationId: 'loc-1',
    async request(call) {
      const answer = await send(call)
      seen.push({ operation: operationOf(call.method, call.path.split('?')[0] ?? ''), status: answer.status })
      return answer
    },
  }
  return { api, seen, later: () => simulator.clock.advance(60_000) }
}
type World = Awaited<ReturnType<typeof createFlowWorld>>

/** One story, the operations that it is made of, and its steps. */
export type Flow = [does: string, operations: string[], run: (world: World) => Promise<void>]

export const CONTACT = '/contacts/{contactId}'
export const START = '2026-03-10T15:00:00+01:00'
export const pat = (api: Api) => createContact(api, { email: 'pat@example.org', tags: ['new'] })
export const idsOf = async (items: AsyncIterable<{ id: string }>) => (await Array.fromAsync(items)).map(({ id }) => id)
