import { createHash } from 'node:crypto'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type Envelope, serializeEnvelope } from '../envelope.ts'

/**
 * Stores an envelope on the sync queue: its location's group, its event id as deduplication id.
 * @throws whatever SQS answers; nothing is stored then, or the same id will find it stored.
 */
export const sendEnvelope = (sqs: SQSClient, queueUrl: string, envelope: Envelope): Promise<void> =>
  send(sqs, queueUrl, envelope, envelope.locationId)

const APART = '/later'

/**
 * Stores an envelope apart from its location's others: they go on while it waits for somebody else than HighLevel.
 * @throws whatever SQS answers
 */
export const sendLater = (sqs: SQSClient, queueUrl: string, envelope: Envelope): Promise<void> =>
  send(sqs, queueUrl, envelope, `${envelope.locationId}${APART}`)

// No location is called so, because of the slash: this group holds probes alone.
const PROBES = 'doctor/probes'

/**
 * Stores a probe in a group of its own, so that it neither waits for a booking nor lets one wait.
 * @throws whatever SQS answers
 */
export const sendProbe = (sqs: SQSClient, queueUrl: string, envelope: Envelope): Promise<void> =>
  send(sqs, queueUrl, envelope, PROBES)

// High-throughput queues look for duplicates within a group, so an event may be in both of them.
async function send(sqs: SQSClient, QueueUrl: string, envelope: Envelope, MessageGroupId: string): Promise<void> {
  const MessageBody = serializeEnvelope(envelope)
  const MessageDeduplicationId = deduplicationIdOf(envelope)
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId }))
}

/** A copy that came by the path of another change is the same event, and still has to be told. */
function deduplicationIdOf({ eventId, event }: Envelope): string {
  if (event.kind !== 'booking' || !event.contradiction || event.contradiction.path === event.change) return eventId
  return createHash('sha256').update(`${event.contradiction.path}/${eventId}`).digest('hex')
}

/** Whether the message was stored by sendLater. */
export const isWaitingApart = ({ attributes }: { attributes?: { MessageGroupId?: string | undefined } }): boolean =>
  attributes?.MessageGroupId?.endsWith(APART) ?? false
