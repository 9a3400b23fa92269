import type { SQSClient } from '@aws-sdk/client-sqs'
import { type Envelope, serializeEnvelope } from '../envelope.ts'
import { quarantine } from './quarantine.ts'

/**
 * Puts a verified delivery that could not be read into the dead-letter queue, once for all its copies.
 * @param detail where it was found wrong; never a value
 * @throws whatever SQS answers
 */
export const quarantineDelivery = (
  sqs: SQSClient,
  deadLetterQueueUrl: string,
  envelope: Envelope,
  detail: string,
): Promise<void> =>
  quarantine(sqs, deadLetterQueueUrl, {
    body: serializeEnvelope(envelope),
    groupId: envelope.locationId,
    deduplicationId: envelope.eventId,
    reason: 'MalformedDelivery',
    detail,
  })
