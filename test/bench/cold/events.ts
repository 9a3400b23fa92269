import { createHmac } from 'node:crypto'
import { serializeEnvelope } from '../../../shared/envelope.ts'
import { aBooking, anEnvelope, aRecord } from '../../support/bookings.ts'
import { meetingBody } from '../../support/chili-piper-bodies.ts'
import { LOCATION, SECRET } from './world.ts'

const request = (method: string, rawPath: string, more: object = {}) => ({
  version: '2.0',
  routeKey: `${method} ${rawPath}`,
  rawPath,
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: { http: { method, path: rawPath, sourceIp: '127.0.0.1' }, requestId: 'bench', timeEpoch: 0 },
  ...more,
})

/** A delivery of Chili Piper as the API hands it over, signed at `now` (Unix milliseconds); of a body of about 4 KB. */
export function delivery(meetingId: string, now: number): object {
  const body = JSON.stringify(meetingBody({ meetingIdChili: meetingId, meetingDescription: 'x'.repeat(2_200) }))
  const timestamp = String(Math.floor(now / 1000))
  const signature = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-chili-timestamp': timestamp,
    'x-chili-signature': signature,
  }
  const pathParameters = { tenant: 'demo' }
  return request('POST', '/webhooks/chili-piper/demo/created', { headers, body, pathParameters })
}

/** A message of the sync queue with a first booking of a guest whom nobody knows yet. */
export function firstBooking(meetingId: string, now: number): object {
  const guest = { email: `${meetingId}@example.org`, timeZone: 'America/New_York' }
  const startsAt = new Date(now + 7 * 86_400_000).toISOString()
  const endsAt = new Date(now + 7 * 86_400_000 + 1_800_000).toISOString()
  const signedAt = Math.floor(now / 1000)
  const envelope = anEnvelope({
    change: 'created',
    signedAt,
    locationId: LOCATION,
    booking: aBooking({ meetingId, guest, startsAt, endsAt }),
  })
  return { Records: [aRecord(serializeEnvelope(envelope), { messageId: meetingId, groupId: LOCATION })] }
}

export const startPage = (): object => request('GET', '/oauth/highlevel/start')
export const unknownVisitor = (): object => request('GET', '/route', { rawQueryString: '', queryStringParameters: {} })
export const schedule = (): object => ({ source: 'aws.scheduler' })
export const noMessages = (): object => ({ Records: [] })
export const widgetHelp = (): object => ({ describe: true })
