import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type Envelope, serializeEnvelope } from '../envelope.ts'

/**
 * Stores an envelope on the sync queue: its location's group, its event id as deduplication id.
 * @throws whatever SQS answers; nothing is stored then, or the same id will find it stored.
 */
export async function sendEnvelope(sqs: SQSClient, queueUrl: string, envelope: Envelope): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: serializeEnvelope(envelope),
      MessageGroupId: envelope.locationId,
      MessageDeduplicationId: envelope.eventId,
    }),
  )
}
