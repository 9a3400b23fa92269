import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { AwsError, readBody } from '../aws/protocol.ts'
import { messageOf } from '../error-text.ts'
import { createPathTable } from '../simulators/path-table.ts'
import { ConsoleError } from './console-error.ts'

export interface ConsoleCall {
  params: Record<string, string>
  query: URLSearchParams
  /** The request's body as `schema` has it. @throws ConsoleError naming what is wrong with it. */
  body<T>(schema: z.ZodType<T>): T
  response: ServerResponse
}

export type ConsoleAnswer = Asset | { json: unknown } | 'answered'

export interface Asset {
  type: string
  bytes: string | Uint8Array
}

export interface ConsoleRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  /** `answered` when it writes the response itself. @throws ConsoleError */
  run(call: ConsoleCall): ConsoleAnswer | Promise<ConsoleAnswer>
}

const MAX_BODY_BYTES = 65_536

export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Answers requests by a table of routes; whatever goes wrong is said as `{"error":"…"}`. */
export function createRouter(rows: ConsoleRoute[]) {
  const find = createPathTable(rows)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<ConsoleAnswer> {
    const { method = 'GET' } = request
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://console')
    const found = find(method, pathname)
    if (!found) throw new ConsoleError(404, `The console has no ${method} ${pathname}`)
    const text = method === 'GET' ? '' : await readText(request)
    return found.row.run({
      params: found.params,
      query: searchParams,
      body: (schema) => parseBody(schema, text),
      response,
    })
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const result = await answer(request, response)
      if (result === 'answered') return
      const asset = 'json' in result ? jsonAsset(result.json) : result
      send(response, 200, asset)
    } catch (error) {
      if (response.headersSent || response.destroyed) return
      const status = error instanceof ConsoleError ? error.status : 500
      send(response, status, jsonAsset({ error: messageOf(error) }))
    }
  }
}

const jsonAsset = (json: unknown): Asset => ({
  type: 'application/json; charset=utf-8',
  bytes: JSON.stringify(json),
})

function send(response: ServerResponse, status: number, { type, bytes }: Asset): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(bytes) })
  response.end(bytes)
}

/** Whole, and no longer than it may be. @throws ConsoleError */
async function readText(request: IncomingMessage): Promise<string> {
  if (!/^application\/json(?:;|$)/.test(request.headers['content-type'] ?? ''))
    throw new ConsoleError(415, 'The body must be application/json')
  try {
    return (await readBody(request, MAX_BODY_BYTES)).toString()
  } catch (cause) {
    if (cause instanceof AwsError) throw new ConsoleError(413, cause.message, { cause })
    throw cause
  }
}

function parseBody<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown
  try {
    json = JSON.parse(text || '{}')
  } catch (cause) {
    throw new ConsoleError(400, 'The body is not JSON', { cause })
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new ConsoleError(400, z.prettifyError(parsed.error))
}
