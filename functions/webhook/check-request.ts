import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { CHANGES, type Change } from '../../shared/booking/booking.ts'

/** Largest delivery in bytes, after decoding: a quarter of what SQS takes, so no form of storing it can fail for its size. */
export const MAX_BODY_BYTES = 256 * 1024

export type CheckedBody = { ok: true; body: Buffer } | { ok: false; status: 413 | 415 }

export type CheckedRequest =
  | { ok: true; tenant: string; change: Change; body: Buffer }
  | { ok: false; status: 404 | 415 }

const PATH = /^\/webhooks\/chili-piper\/([^/]+)\/([^/]+)$/
const JSON_TYPE = /^application\/json(\s*;\s*charset\s*=\s*"?utf-8"?)?$/i

/**
 * Looks at path, tenant, encoding and type. Nothing is parsed or inflated. The size is left to the caller, after the
 * signature: Lambda takes 6 MB at most, which is quick to verify, and only Chili Piper's own may count as too large.
 */
export function checkRequest(event: APIGatewayProxyEventV2, tenants: ReadonlySet<string>): CheckedRequest {
  const [, tenant = '', last] = PATH.exec(event.rawPath) ?? []
  const change = CHANGES.find((name) => name === last)
  if (!change || !tenants.has(tenant) || event.rawQueryString) return { ok: false, status: 404 }
  const body = readBody(event)
  return body ? { ok: true, tenant, change, body } : { ok: false, status: 415 }
}

type Sent = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>

/** The body's bytes, if they are JSON in UTF-8 by their type, not encoded, and not too many. */
export function checkBody(event: Sent): CheckedBody {
  const body = readBody(event)
  if (!body) return { ok: false, status: 415 }
  return isTooLarge(body) ? { ok: false, status: 413 } : { ok: true, body }
}

export const isTooLarge = (body: Buffer): boolean => body.length > MAX_BODY_BYTES

/** The body's bytes; undefined when they are not JSON in UTF-8 by their type, or encoded. */
function readBody({ headers, body, isBase64Encoded }: Sent): Buffer | undefined {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return undefined
  if (!JSON_TYPE.test(headers['content-type']?.trim() ?? '')) return undefined
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')
}
