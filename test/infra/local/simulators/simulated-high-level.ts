import { onTestFinished } from 'vitest'
import { startHighLevelSimulator } from '../../../../infra/local/simulators/high-level.ts'
import type { JsonObject } from '../../../../infra/local/simulators/json.ts'
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts'

type Options = Partial<Parameters<typeof startHighLevelSimulator>[0]>

/** Two locations of one company; `loc-1` knows its users, `loc-2` allows duplicates. */
export const LOCATIONS = [
  {
    id: 'loc-1',
    name: 'First',
    timezone: 'Europe/Paris',
    companyId: 'company-1',
    token: 'pit-one',
    users: [
      { id: 'user-1', name: 'Rita Rep', email: 'rita@example.com' },
      { id: 'user-2', name: 'Sam Seller', email: 'sam@example.com' },
    ],
  },
  {
    id: 'loc-2',
    name: 'Second',
    timezone: 'UTC',
    companyId: 'company-1',
    token: 'pit-two',
    allowDuplicateContact: true,
  },
]

/** A simulator of its own for one test, closed after it, and a client that sends the headers a good client sends. */
export async function simulateHighLevel(options: Options = {}) {
  const clock: ManualClock = createManualClock()
  const simulator = await startHighLevelSimulator({ clock, locations: LOCATIONS, ...options })
  let isOpen = true
  const close = async () => {
    if (isOpen) await simulator.close()
    isOpen = false
  }
  onTestFinished(close)

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | undefined> = {},
  ) => {
    const all = {
      authorization: 'Bearer pit-one',
      version: '2021-07-28',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${simulator.url}${path}`, { method, headers: sent, body: text ?? null })
    const answer = await response.text()
    return { status: response.status, headers: response.headers, text: answer, body: JSON.parse(answer || 'null') }
  }

  const contact = async (fields: JsonObject = {}) => {
    const { body } = await call('POST', '/contacts/', { locationId: 'loc-1', email: 'ada@example.com', ...fields })
    return String(body.contact.id)
  }

  const control = (method: string, path: string, body?: unknown) => call(method, `/_simulator${path}`, body)
  const fault = (then: object, rest: object = {}) => control('POST', '/faults', { ...rest, then })

  return {
    ...simulator,
    close,
    clock,
    call,
    contact,
    control,
    fault,
  }
}
