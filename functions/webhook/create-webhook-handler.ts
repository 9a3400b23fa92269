import { createHash } from 'node:crypto'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Change } from '../../shared/booking/booking.ts'
import { parseJson } from '../../shared/booking/parse-json.ts'
import { parseMeeting } from '../../shared/chili-piper/parse-meeting.ts'
import { carriedOut, contradictionOf, readSaidChange } from '../../shared/chili-piper/said-change.ts'
import type { SigningSecrets } from '../../shared/chili-piper/signing-secrets.ts'
import { verifySignature } from '../../shared/chili-piper/verify-signature.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { EnvelopeEvent, Envelope as StoredEnvelope } from '../../shared/envelope.ts'
import type { Log } from '../../shared/log.ts'
import { REFUSAL_REASONS } from '../../shared/metric-names.ts'
import type { Count } from '../../shared/metrics.ts'
import { placeBooking } from '../../shared/plan/place-booking.ts'
import { quarantineDelivery } from '../../shared/queue/quarantine-delivery.ts'
import { sendEnvelope, sendProbe } from '../../shared/queue/send-envelope.ts'
import { ANSWERS, answer, type Response } from './answers.ts'
import { checkRequest, isTooLarge, MAX_BODY_BYTES } from './check-request.ts'
import { readProbe } from './read-probe.ts'

export interface WebhookOptions {
  /** Which tenants there are, and which location a booking goes to. */
  integration: Pick<Integration, 'tenants' | 'skip'>
  signingSecrets: SigningSecrets
  sqs: SQSClient
  syncQueueUrl: string
  deadLetterQueueUrl: string
  clock: Clock
  log: Log
  count: Count
  /** What answers POST /webhooks/highlevel. */
  highLevelDoor(event: APIGatewayProxyEventV2): Promise<Response>
}

// Numbers grow when they are written out: 1e20 takes 4 bytes of a body and 21 of a message, and SQS takes 1 MiB.
const MAX_BOOKING_BYTES = 2 * MAX_BODY_BYTES

/**
 * The webhook function: answers 202 only after the delivery is stored, 401 without any effect when it is not verified.
 * A verified delivery that cannot be understood is quarantined and answered 202: it is never lost, and never retried for days.
 */
export function createWebhookHandler(options: WebhookOptions): (event: APIGatewayProxyEventV2) => Promise<Response> {
  const tenants = new Set(Object.keys(options.integration.tenants))

  return async (event) => {
    if (event.rawPath === '/health') return answer(200, { status: 'ok' })
    if (event.rawPath === '/webhooks/highlevel') return await options.highLevelDoor(event)
    const request = checkRequest(event, tenants)
    if (!request.ok) return refuse(options, request.status)
    const { tenant, change, body } = request
    const timestamp = event.headers['x-chili-timestamp']
    const delivery = { timestamp, signature: event.headers['x-chili-signature'], body }
    try {
      const verdict = await verdictOn(options, tenant, delivery)
      if (verdict === 'not-connected') return refuse(options, 503, { tenant })
      if (verdict === 'refused') return refuse(options, 401, { tenant })
      if (isTooLarge(body)) return refuseTooLarge(options, tenant)
      const probeId = change === 'created' ? readProbe(body) : undefined
      if (probeId === undefined) await store(options, { tenant, change, body, signedAt: Number(timestamp) })
      else await storeProbe(options, tenant, probeId)
      return ANSWERS[202]
    } catch (error) {
      // The secret could not be read or the queue did not take it: the source has to send it again.
      options.count('DeliveryNotStored')
      options.log.error('delivery not stored', { tenant, change, error })
      return ANSWERS[503]
    }
  }
}

function refuse(
  options: WebhookOptions,
  status: keyof typeof REFUSAL_REASONS,
  fields: { tenant?: string } = {},
): Response {
  options.count('DeliveryRefused', 1, { reason: REFUSAL_REASONS[status] })
  options.log.warn('delivery refused', { ...fields, status })
  return ANSWERS[status]
}

/** Counted apart, because this figure is an alarm: nobody but Chili Piper can make it grow. */
function refuseTooLarge(options: WebhookOptions, tenant: string): Response {
  options.count('DeliveryTooLarge')
  return refuse(options, 413, { tenant })
}

type Signed = Parameters<typeof verifySignature>[0]

/** 'not-connected': there is no signing secret yet, so nothing can be said of the delivery; Chili Piper has to send it again. */
type Verdict = 'verified' | 'refused' | 'not-connected'

async function verdictOn(options: WebhookOptions, tenant: string, delivery: Signed): Promise<Verdict> {
  const now = options.clock.now()
  const known = await options.signingSecrets.read(tenant)
  if (known === 'not-connected') return known
  if (verifySignature(delivery, known, now)) return 'verified'
  const newer = await options.signingSecrets.readAgain(tenant)
  if (newer === 'not-connected') return newer
  return newer !== undefined && verifySignature(delivery, newer, now) ? 'verified' : 'refused'
}

type Event = Extract<EnvelopeEvent, { kind: 'booking' | 'unreadable' }> & { change: Change }
type Envelope = StoredEnvelope & { event: Event }

interface VerifiedDelivery {
  tenant: string
  change: Change
  body: Buffer
  signedAt: number
}

async function store(options: WebhookOptions, delivery: VerifiedDelivery): Promise<void> {
  const { tenant } = delivery
  const event = readEvent(delivery)
  const { change } = event
  // A copy that came by another path has the id of the delivery that it is a copy of.
  const eventId = eventIdOf({ ...delivery, change })
  const fields = { eventId, tenant, change }
  if (event.kind === 'booking' && event.contradiction) {
    const { path, body } = event.contradiction
    options.count('ChangeMismatch')
    options.log.warn('the body says another change than the path: is the URL in the right webhook of Chili Piper?', {
      ...fields,
      reason: `path says ${path}, body says ${body}`,
    })
  }
  const receivedAt = options.clock.now()
  if (event.kind === 'unreadable') {
    const locationId = defaultLocation(options, tenant)
    await putAside(options, { version: 1, eventId, locationId, receivedAt, event }, event.reason)
    return
  }
  const place = placeBooking(options.integration, tenant, event.booking)
  const { meetingId } = event.booking
  if ('ignored' in place) {
    options.count('DeliveryIgnored')
    options.log.info('delivery ignored', { ...fields, meetingId, reason: place.ignored })
    return
  }
  const { locationId } = place
  await sendEnvelope(options.sqs, options.syncQueueUrl, { version: 1, eventId, locationId, receivedAt, event })
  options.count('DeliveryAccepted')
  options.log.info('delivery accepted', { ...fields, locationId, meetingId })
}

/** No delivery of a booking, so it is not counted as one. */
async function storeProbe(options: WebhookOptions, tenant: string, probeId: string): Promise<void> {
  const eventId = `probe-${probeId}`
  const locationId = defaultLocation(options, tenant)
  const event = { kind: 'probe' as const, tenant, probeId }
  const receivedAt = options.clock.now()
  await sendProbe(options.sqs, options.syncQueueUrl, { version: 1, eventId, locationId, receivedAt, event })
  options.log.info('probe stored', { eventId, tenant, locationId })
}

function defaultLocation({ integration }: WebhookOptions, tenant: string): string {
  const location = integration.tenants[tenant]?.location
  if (!location) throw new Error(`Tenant ${tenant} has no location`)
  return location
}

async function putAside(options: WebhookOptions, envelope: Envelope, reason: string): Promise<void> {
  const { eventId, locationId, event } = envelope
  await quarantineDelivery(options.sqs, options.deadLetterQueueUrl, envelope, reason)
  options.count('DeliveryQuarantined')
  options.log.error('delivery quarantined', {
    eventId,
    tenant: event.tenant,
    change: event.change,
    locationId,
    reason,
  })
}

function readEvent({ tenant, change: path, signedAt, body }: VerifiedDelivery): Event {
  const origin = { tenant, signedAt }
  const unreadable = (reason: string): Event => ({
    kind: 'unreadable' as const,
    ...origin,
    change: path,
    reason,
    body: body.toString('base64'),
  })
  const json = parseJson(body)
  if (!json.ok) return unreadable(json.reason)
  const meeting = parseMeeting(json.value)
  if (!meeting.ok) return unreadable(`field ${meeting.path}`)
  if (Buffer.byteLength(JSON.stringify(meeting.booking)) > MAX_BOOKING_BYTES) return unreadable('too-large')
  const said = readSaidChange(json.value)
  const contradiction = contradictionOf(path, said)
  const change = carriedOut(path, said)
  return { kind: 'booking', ...origin, change, ...(contradiction ? { contradiction } : {}), booking: meeting.booking }
}

/** Chili Piper sends no event id: the digest of what was signed is one, equal for every copy of the same delivery. */
function eventIdOf({ tenant, change, signedAt, body }: VerifiedDelivery): string {
  return createHash('sha256').update(`${tenant}/${change}/${signedAt}.`).update(body).digest('hex')
}
