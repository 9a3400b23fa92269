import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { CHANGES, type Change } from '../../shared/booking/booking.ts'

/** Largest delivery in bytes, after decoding: a quarter of what SQS takes, so no form of storing it can fail for its size. */
export const MAX_BODY_BYTES = 256 * 1024

export type CheckedBody = { ok: true; body: Buffer } | { ok: false; status: 413 | 415 }

export type CheckedRequest =
  | { ok: true; tenant: string; change: Change; body: Buffer }
  | { ok: false; status: 404 | 413 | 415 }

const PATH = /^\/webhooks\/chili-piper\/([^/]+)\/([^/]+)$/
const JSON_TYPE = /^application\/json(\s*;\s*charset\s*=\s*"?utf-8"?)?$/i

/** Looks at everything but the content: path, tenant, encoding, type, size in bytes. Nothing is parsed or inflated. */
export function checkRequest(event: APIGatewayProxyEventV2, tenants: ReadonlySet<string>): CheckedRequest {
  const [, tenant = '', last] = PATH.exec(event.rawPath) ?? []
  const change = CHANGES.find((name) => name === last)
  if (!change || !tenants.has(tenant) || event.rawQueryString) return { ok: false, status: 404 }
  const checked = checkBody(event)
  return checked.ok ? { ok: true, tenant, change, body: checked.body } : checked
}

/** The body's bytes, if they are JSON in UTF-8 by their type, not encoded, and not too many. */
export function checkBody(event: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>): CheckedBody {
  const encoding = event.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return { ok: false, status: 415 }
  if (!JSON_TYPE.test(event.headers['content-type']?.trim() ?? '')) return { ok: false, status: 415 }
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  return body.length > MAX_BODY_BYTES ? { ok: false, status: 413 } : { ok: true, body }
}
