import * as z from 'zod/mini'
import { demand, type EdgeApi } from './ask.ts'
import { path } from './path.ts'

/**
 * Returns when the key is valid and the API is reached; throws as any call does.
 * Operation health-ping. Permission: not documented (the admin page has a verb Ping).
 */
export async function ping(api: EdgeApi): Promise<void> {
  const schema = z.string().check(z.regex(/^\s*ok\s*$/i))
  await demand(api, { method: 'GET', path: path`/v1/org/health/ping`, safe: true }, schema)
}
