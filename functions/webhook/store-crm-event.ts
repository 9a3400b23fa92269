import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import type { Envelope } from '../../shared/envelope.ts'
import type { Log, LogFields } from '../../shared/log.ts'
import type { Count } from '../../shared/metrics.ts'
import { ANSWERS, type Response } from './answers.ts'
import { isOfUse } from './is-of-use.ts'
import { parseCrmEvent } from './parse-crm-event.ts'

export interface CrmDoorOptions {
  integration: Integration
  /** Our app, as HighLevel's webhooks call it; without it every event is somebody else's. */
  appId: string | undefined
  /** Stores an envelope on the sync queue. @throws when that failed, or may have. */
  sendEnvelope(envelope: Envelope): Promise<void>
  clock: Clock
  log: Log
  count: Count
}

// HighLevel advises to refuse what is older; its own repeats come later than that, so it is counted.
const OLD_MS = 5 * 60_000

/** Stores a verified event of a location's records where it is of use; 202 for whatever is not, 429 asks for a repeat. */
export function createStoreCrmEvent(options: CrmDoorOptions): (value: unknown, body: Uint8Array) => Promise<Response> {
  const { integration, appId, clock, log, count } = options
  const locations = new Set(locationsOf(integration))

  return async (value, body) => {
    const receivedAt = clock.now()
    const result = parseCrmEvent(value, { appId, isOurs: (location) => locations.has(location), body, receivedAt })
    if (!result.ok)
      return ignoreCrmEvent(options, { reason: result.reason, ...(result.name ? { change: result.name } : {}) })
    const { eventId, locationId, event } = result
    const fields = { eventId, locationId, change: event.name }
    if (receivedAt - event.happenedAt > OLD_MS) count('OldCrmEvent')
    if (!isOfUse(event, settingsFor(integration, locationId)))
      return ignoreCrmEvent(options, { ...fields, reason: 'not of use here' })
    try {
      await options.sendEnvelope({ version: 1, eventId, locationId, receivedAt, event })
    } catch (error) {
      count('DeliveryNotStored')
      log.error('delivery not stored', { ...fields, error })
      return ANSWERS[429]
    }
    count('CrmEventStored')
    log.info('delivery accepted', fields)
    return ANSWERS[202]
  }
}

export function ignoreCrmEvent({ log, count }: Pick<CrmDoorOptions, 'log' | 'count'>, fields: LogFields): Response {
  count('CrmEventIgnored')
  log.info('delivery ignored', { outcome: 'ignored', ...fields })
  return ANSWERS[202]
}
