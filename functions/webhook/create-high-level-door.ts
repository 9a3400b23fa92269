import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { parseJson } from '../../shared/booking/parse-json.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import { type GrantMessage, subjectOf } from '../../shared/grant/grant-message.ts'
import type { VerifyWebhook } from '../../shared/highlevel/verify-webhook.ts'
import { REFUSAL_REASONS } from '../../shared/metric-names.ts'
import { ANSWERS, type Response } from './answers.ts'
import { checkBody } from './check-request.ts'
import { isAppEvent, parseAppEvent } from './parse-app-event.ts'
import { type CrmDoorOptions, createStoreCrmEvent, ignoreCrmEvent } from './store-crm-event.ts'

export interface HighLevelDoorOptions extends CrmDoorOptions {
  verify: VerifyWebhook
  /** Stores a message on the grant queue. @throws when that failed, or may have. */
  sendGrantMessage(message: GrantMessage): Promise<void>
}

/**
 * POST /webhooks/highlevel: 202 only after what is of use is stored; every other verified event is 202, too, and ignored,
 * because HighLevel repeats and counts against us whatever is not 2xx. 429 asks for a repeat.
 */
export function createHighLevelDoor(
  options: HighLevelDoorOptions,
): (event: APIGatewayProxyEventV2) => Promise<Response> {
  const { log, count } = options
  const storeCrmEvent = createStoreCrmEvent(options)

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
    const json = parseJson(checked.body)
    if (!json.ok) return ignoreCrmEvent(options, { reason: json.reason })
    return isAppEvent(json.value)
      ? await storeAppEvent(options, json.value, checked.body)
      : await storeCrmEvent(json.value, checked.body)
  }
}

async function storeAppEvent(options: HighLevelDoorOptions, value: unknown, body: Uint8Array): Promise<Response> {
  const { appId, clock, integration, log, count } = options
  const result = parseAppEvent(value, { appId, body, receivedAt: clock.now() })
  if (!result.ok) return ignoreCrmEvent(options, { reason: result.reason })
  const { message } = result
  const fields = { eventId: message.webhookId, locationId: subjectOf(message), change: message.kind }
  // Anybody may install the app who can reach its page; a grant is only for a location that the configuration names.
  if (message.kind === 'install' && !locationsOf(integration).includes(message.locationId))
    return ignoreCrmEvent(options, { ...fields, reason: 'unknown location' })
  try {
    await options.sendGrantMessage(message)
  } catch (error) {
    count('DeliveryNotStored')
    log.error('delivery not stored', { ...fields, error })
    return ANSWERS[429]
  }
  count('DeliveryAccepted')
  log.info('delivery accepted', fields)
  return ANSWERS[202]
}
