import { createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** 2026-03-01T09:00:00Z, where manual clocks start. */
export const SIGNED_AT = 1_772_355_600
export const SECRET = 'current-signing-secret'

/** A webhook body with every documented field, in the documented order. */
export function meetingBody(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    meetingIdChili: 'meeting-1',
    meetingTitle: 'Product demo',
    meetingDescription: 'First call',
    meetingLocation: 'https://meet.example.com/abc',
    meetingStartTime: '2026-03-10T15:00:00.123456Z',
    meetingEndTime: '2026-03-10T16:30:00+01:00',
    primaryGuestTimeZone: 'America/New_York',
    hostEmail: 'Rita@Example.com',
    hostFullName: 'Rita Rep',
    hostIdChili: '64a000000000000000000001',
    assigneeEmail: 'sam@example.com',
    assigneeFullName: 'Sam Seller',
    assigneeIdChili: '64a000000000000000000002',
    primaryGuestEmail: 'Pat.Prospect@Example.org',
    primaryGuestDataFields: {
      PersonFirstName: 'Pat',
      CompanyName: 'Acme',
      tier: ['vip', 'hot'],
      seats: 12,
      empty: null,
    },
    additionalGuests: [{ email: 'casey@example.org', fullName: 'Casey Cfo' }],
    bookerEmail: 'pat.prospect@example.org',
    bookerName: 'Pat Prospect',
    bookerIdChili: 'booker-1',
    workspaceName: 'Sales',
    workspaceIdChili: '64b000000000000000000003',
    productFeatureType: 'ConciergeRouter',
    productFeatureName: 'Inbound demo',
    productFeatureIdChili: 'router-1',
    distributionName: 'Round robin',
    distributionIdChili: 'queue-1',
    meetingTypeName: '30 min demo',
    meetingTypeIdChili: 'type-1',
    type: 'Created',
    ...overrides,
  }
}

/** What is left of a body when the optional things are absent, null or empty. */
export function sparseMeetingBody(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    meetingIdChili: 'meeting-2',
    meetingStartTime: '2026-03-10T15:00:00Z',
    hostIdChili: '',
    assigneeEmail: null,
    distributionIdChili: null,
    primaryGuestEmail: 'pat@example.org',
    primaryGuestDataFields: {},
    additionalGuests: [],
    ...overrides,
  }
}

/** The rule of Chili Piper's help page, on its own: lower-case hex HMAC-SHA256 over `{timestamp}.{raw body}`. */
export const signBytes = (secret: string, timestamp: string, body: Uint8Array): string =>
  createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`${timestamp}.`), body]))
    .digest('hex')

export interface DeliveryOptions {
  tenant?: string
  change?: string
  path?: string
  query?: string
  body?: string | Uint8Array | Record<string, unknown>
  /** Base64 is how the HTTP API hands over what is not UTF-8 text; the default for bytes. */
  isBase64Encoded?: boolean
  timestamp?: string
  secret?: string
  /** Changes or removes headers after signing. */
  headers?: Record<string, string | undefined>
}

// What the body says of the three paths.
const TYPES = new Map([
  ['created', 'Created'],
  ['updated', 'Updated'],
  ['deleted', 'Deleted'],
])

/** A delivery as the HTTP API hands it to the function (payload format 2.0), rightly signed unless told otherwise. */
export function signedDelivery(options: DeliveryOptions = {}): APIGatewayProxyEventV2 {
  const { tenant = 'demo', change = 'created', timestamp = String(SIGNED_AT), secret = SECRET } = options
  const type = TYPES.get(change)
  const {
    body = meetingBody(type === undefined ? {} : { type }),
    path = `/webhooks/chili-piper/${tenant}/${change}`,
    query = '',
  } = options
  const isBase64Encoded = options.isBase64Encoded ?? body instanceof Uint8Array
  const bytes =
    body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const headers = {
    'content-type': 'application/json',
    'x-chili-timestamp': timestamp,
    'x-chili-signature': signBytes(secret, timestamp, bytes),
    ...options.headers,
  }
  return {
    version: '2.0',
    routeKey: 'POST /webhooks/chili-piper/{tenant}/created',
    rawPath: path,
    rawQueryString: query,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.test',
      domainPrefix: 'api',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: 'POST /webhooks/chili-piper/{tenant}/created',
      stage: '$default',
      time: '01/Mar/2026:09:00:00 +0000',
      timeEpoch: SIGNED_AT * 1000,
    },
    body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  }
}

const PAYLOADS = new URL('../../../shared/specs/chilipiper/payloads/', import.meta.url)

/** Example payloads that lie beside the repository on some machines: name → content; empty elsewhere. */
export function examplePayloads(name: RegExp): [string, string][] {
  if (!existsSync(PAYLOADS)) return []
  const names = readdirSync(PAYLOADS).filter((file) => name.test(file))
  return names.map((file) => [file, readFileSync(new URL(file, PAYLOADS), 'utf8')])
}
