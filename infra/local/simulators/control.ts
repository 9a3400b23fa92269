import { z } from 'zod'
import { type Faults, faultSchema } from './faults.ts'
import { createPathTable } from './path-table.ts'
import type { RequestLog } from './request-log.ts'
import type { Call, Reply } from './simulator-server.ts'

export interface ControlRoute {
  method: string
  /** Under `/_simulator`, with `{name}` for parameters. */
  path: string
  run(call: Call, params: Record<string, string>): Reply['body'] | Promise<Reply['body']>
}

/** What the caller of the control API got wrong; answered as 400 with this message. */
export class ControlError extends Error {
  override name = 'ControlError' as const
}

/** The body as `schema` has it. Throws ControlError naming the first place that is wrong. */
export function readControlBody<T>(schema: z.ZodType<T>, call: Call): T {
  let body: unknown
  try {
    body = JSON.parse(call.body || '{}')
  } catch (error) {
    throw new ControlError(`${call.method} ${call.path}: the body is not JSON`, { cause: error })
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new ControlError(`${call.method} ${call.path}: ${z.prettifyError(parsed.error)}`)
}

const done = (work: () => void): Reply['body'] => {
  work()
  return {}
}

const commonRoutes = (faults: Faults, requests: RequestLog, reset: () => void): ControlRoute[] => [
  { method: 'GET', path: '/requests', run: () => requests.list().map((request) => ({ ...request })) },
  { method: 'DELETE', path: '/requests', run: () => done(() => requests.clear()) },
  { method: 'GET', path: '/faults', run: () => z.array(z.json()).parse(faults.list()) },
  { method: 'POST', path: '/faults', run: (call) => done(() => faults.add(readControlBody(faultSchema, call))) },
  { method: 'DELETE', path: '/faults', run: () => done(() => faults.clear()) },
  {
    method: 'POST',
    path: '/reset',
    run: () => {
      faults.clear()
      requests.clear()
      reset()
      return {}
    },
  },
]

/** The control API: requests and faults, which both simulators have, and the routes of this one. */
export function createControl(options: {
  faults: Faults
  requests: RequestLog
  routes: ControlRoute[]
  /** Forgets everything the simulator was told since its first start. */
  reset: () => void
}): (call: Call) => Promise<Reply> {
  const table = createPathTable([...commonRoutes(options.faults, options.requests, options.reset), ...options.routes])
  return async (call) => {
    const found = table(call.method, call.path.slice('/_simulator'.length))
    if (!found) return { status: 404, body: { error: `There is no control operation ${call.method} ${call.path}` } }
    try {
      return { status: 200, body: await found.row.run(call, found.params) }
    } catch (error) {
      if (error instanceof ControlError) return { status: 400, body: { error: error.message } }
      throw error
    }
  }
}
