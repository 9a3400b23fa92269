import type { ReadDelivery } from '../../shared/crm-events/read-delivery.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { MalformedEnvelopeError } from '../../shared/errors.ts'
import { type GrantMessage, subjectOf } from '../../shared/grant/grant-message.ts'
import type { Log } from '../../shared/log.ts'
import type { QueuedUnread } from './read-record.ts'

/** What is made of a delivery of HighLevel that an older version could not read. */
export interface Rereading {
  read: ReadDelivery
  /** Stores an event on the sync queue, in its own location's order. @throws whatever SQS answers */
  store(envelope: Envelope): Promise<void>
  /** Stores an install or uninstall on the grant queue. @throws whatever SQS answers */
  sendGrantMessage(message: GrantMessage): Promise<void>
}

/**
 * Reads a delivery of HighLevel again that was kept, and sends it on the way that it would have gone.
 * @throws MalformedEnvelopeError when this version cannot read it either, and whatever SQS answers
 */
export async function rereadDelivery(
  rereading: Rereading | undefined,
  log: Log,
  { eventId, receivedAt, body }: QueuedUnread,
): Promise<void> {
  if (!rereading) throw new MalformedEnvelopeError('Deliveries of HighLevel are not read again here')
  const reading = rereading.read(Buffer.from(body, 'base64'), receivedAt)
  switch (reading.kind) {
    case 'crm':
      await rereading.store(reading.envelope)
      log.info('delivery read at last', { eventId, locationId: reading.envelope.locationId })
      return
    case 'app':
      await rereading.sendGrantMessage(reading.message)
      log.info('delivery read at last', { eventId, locationId: subjectOf(reading.message) })
      return
    case 'ignored':
      log.info('delivery ignored', { outcome: 'ignored', eventId, ...reading.fields })
      return
    case 'unreadable':
      throw new MalformedEnvelopeError(`The delivery is no event that we can read: ${reading.envelope.event.reason}`)
  }
}
