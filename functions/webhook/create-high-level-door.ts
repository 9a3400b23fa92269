import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { parseJson } from '../../shared/booking/parse-json.ts'
import type { Clock } from '../../shared/clock.ts'
import type { GrantMessage } from '../../shared/grant/grant-message.ts'
import type { VerifyWebhook } from '../../shared/highlevel/verify-webhook.ts'
import type { Log } from '../../shared/log.ts'
import type { Count } from '../../shared/metrics.ts'
import { ANSWERS, type Response } from './answers.ts'
import { checkBody } from './check-request.ts'
import { type AppEventResult, parseAppEvent } from './parse-app-event.ts'

export interface HighLevelDoorOptions {
  verify: VerifyWebhook
  /** Our app, as HighLevel's webhooks call it; without it every event is somebody else's. */
  appId: string | undefined
  /** Stores a message on the grant queue. @throws when that failed, or may have. */
  sendGrantMessage(message: GrantMessage): Promise<void>
  clock: Clock
  log: Log
  count: Count
}

/**
 * POST /webhooks/highlevel: 202 only after an install or uninstall of our app is stored; every other verified event is
 * 202, too, and ignored, because HighLevel repeats and counts against us whatever is not 2xx. 429 asks for a repeat.
 */
export function createHighLevelDoor(
  options: HighLevelDoorOptions,
): (event: APIGatewayProxyEventV2) => Promise<Response> {
  const { log, count } = options

  function refuse(status: 401 | 404 | 413 | 415): Response {
    count('DeliveryRefused')
    log.warn('delivery refused', { status })
    return ANSWERS[status]
  }

  return async (event) => {
    if (event.rawQueryString) return refuse(404)
    const checked = checkBody(event)
    if (!checked.ok) return refuse(checked.status)
    if (!options.verify(event.headers['x-ghl-signature'], checked.body)) return refuse(401)
    const result = read(options, checked.body)
    if (!result.ok) {
      log.info('delivery ignored', { outcome: 'ignored', reason: result.reason })
      return ANSWERS[202]
    }
    const { message } = result
    const locationId = message.locationId ?? `company-${message.companyId}`
    const fields = { eventId: message.webhookId, locationId, change: message.kind }
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
}

function read({ appId, clock }: HighLevelDoorOptions, body: Buffer): AppEventResult {
  const json = parseJson(body)
  if (!json.ok) return { ok: false, reason: json.reason }
  return parseAppEvent(json.value, { appId, body, receivedAt: clock.now() })
}
