import { z } from 'zod'
import type { JsonValue } from './aws/protocol.ts'

export interface HttpAnswer {
  status: number
  headers: Record<string, string | string[]>
  body: Buffer
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), scalar).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: scalar.nullish(),
  isBase64Encoded: z.boolean().nullish(),
})

// The length is counted here; the others belong to one connection and not to the answer.
const NOT_FORWARDED = new Set(['content-length', 'connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

/**
 * What the caller gets for a function's result, payload format 2.0: an object with a statusCode is taken as written,
 * anything else is a 200 with that as JSON. Returns undefined for a malformed answer, which API Gateway makes a 500.
 */
export function httpAnswer(result: JsonValue): HttpAnswer | undefined {
  const isStructured = typeof result === 'object' && result !== null && !Array.isArray(result) && 'statusCode' in result
  if (!isStructured) return plainAnswer(typeof result === 'string' ? result : JSON.stringify(result))
  const parsed = structured.safeParse(result)
  if (!parsed.success) return undefined
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=utf-8',
      ...Object.fromEntries(named.filter(([name]) => !NOT_FORWARDED.has(name))),
      ...(cookies?.length ? { 'set-cookie': cookies } : {}),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  }
}

function plainAnswer(text: string): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) }
}

/** An answer API Gateway gives by itself. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  const body = Buffer.from(JSON.stringify({ message }))
  return { status, headers: { 'content-type': 'application/json' }, body }
}
