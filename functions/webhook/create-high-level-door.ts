import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { createReadDelivery, type Reading } from '../../shared/crm-events/read-delivery.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { type GrantMessage, subjectOf } from '../../shared/grant/grant-message.ts'
import type { VerifyWebhook } from '../../shared/highlevel/verify-webhook.ts'
import type { Log, LogFields } from '../../shared/log.ts'
import { type MetricName, REFUSAL_REASONS } from '../../shared/metric-names.ts'
import type { Count } from '../../shared/metrics.ts'
import { ANSWERS, type Response } from './answers.ts'
import { checkBody } from './check-request.ts'

export interface HighLevelDoorOptions {
  integration: Integration
  /** Our app, as HighLevel's webhooks call it; without it every event is somebody else's. */
  appId: string | undefined
  verify: VerifyWebhook
  /** Stores an envelope on the sync queue. @throws when that failed, or may have. */
  sendEnvelope(envelope: Envelope): Promise<void>
  /** Stores a message on the grant queue. @throws when that failed, or may have. */
  sendGrantMessage(message: GrantMessage): Promise<void>
  /** Puts what cannot be read into the dead-letter queue. @throws when that failed, or may have. */
  quarantine(envelope: Envelope, reason: string): Promise<void>
  clock: Clock
  log: Log
  count: Count
}

// HighLevel advises to refuse what is older; its own repeats come later than that, so it is counted.
const OLD_MS = 5 * 60_000

/**
 * POST /webhooks/highlevel: 202 only after what is of use is stored. What is of our app and cannot be read is put aside; every
 * other verified event is 202, too, and ignored, because HighLevel repeats and counts against us whatever is not 2xx. 429 asks
 * for a repeat.
 */
export function createHighLevelDoor(
  options: HighLevelDoorOptions,
): (event: APIGatewayProxyEventV2) => Promise<Response> {
  const { clock, log, count } = options
  const read = createReadDelivery(options.integration, options.appId)

  function refuse(status: 401 | 404 | 413 | 415): Response {
    count('DeliveryRefused', 1, { reason: REFUSAL_REASONS[status] })
    log.warn('delivery refused', { status })
    return ANSWERS[status]
  }

  return async (event) => {
    if (event.rawQueryString) return refuse(404)
    const checked = checkBody(event)
    if (!checked.ok) return refuse(checked.status)
    if (!options.verify(event.headers['x-ghl-signature'], checked.body)) return refuse(401)
    return await store(options, read(checked.body, clock.now()))
  }
}

async function store(options: HighLevelDoorOptions, reading: Reading): Promise<Response> {
  const { log, count } = options
  switch (reading.kind) {
    case 'ignored':
      count('CrmEventIgnored')
      log.info('delivery ignored', { outcome: 'ignored', ...reading.fields })
      return ANSWERS[202]
    case 'app': {
      const { message } = reading
      const fields = { eventId: message.webhookId, locationId: subjectOf(message), change: message.kind }
      return await tryTo(options, fields, 'DeliveryAccepted', () => options.sendGrantMessage(message))
    }
    case 'crm': {
      const { envelope } = reading
      const { eventId, locationId, event, receivedAt } = envelope
      if (receivedAt - event.happenedAt > OLD_MS) count('OldCrmEvent')
      const fields = { eventId, locationId, change: event.name }
      return await tryTo(options, fields, 'CrmEventStored', () => options.sendEnvelope(envelope))
    }
    case 'unreadable':
      return await putAside(options, reading)
  }
}

async function putAside(
  options: HighLevelDoorOptions,
  { envelope }: Extract<Reading, { kind: 'unreadable' }>,
): Promise<Response> {
  const { eventId, locationId, event } = envelope
  const { reason, name } = event
  const fields = { eventId, locationId, ...(name ? { change: name } : {}) }
  try {
    await options.quarantine(envelope, reason)
  } catch (error) {
    return notStored(options, fields, error)
  }
  options.count('DeliveryQuarantined')
  options.log.error('delivery quarantined', { ...fields, reason })
  return ANSWERS[202]
}

async function tryTo(
  options: HighLevelDoorOptions,
  fields: LogFields,
  metric: MetricName,
  send: () => Promise<void>,
): Promise<Response> {
  try {
    await send()
  } catch (error) {
    return notStored(options, fields, error)
  }
  options.count(metric)
  options.log.info('delivery accepted', fields)
  return ANSWERS[202]
}

function notStored({ count, log }: HighLevelDoorOptions, fields: LogFields, error: unknown): Response {
  count('DeliveryNotStored')
  log.error('delivery not stored', { ...fields, error })
  return ANSWERS[429]
}
