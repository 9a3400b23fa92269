import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs'
import { deliveredOf } from '../chili-piper/delivered-booking.ts'
import { isUnderstood } from '../crm-events/read-delivery.ts'
import { type Envelope, parseEnvelope } from '../envelope.ts'
import { SyncError } from '../errors.ts'

/** A message of the dead-letter queue, as one receive gave it. */
export interface DeadLetter {
  messageId: string
  /** Of this receive alone. */
  receiptHandle: string
  /** The location. */
  groupId: string
  body: string
  /** Why it was put aside. */
  reason: string
  /** Unix milliseconds when it became a dead letter. */
  since: number
  attributes: Record<string, MessageAttributeValue>
}

/** What SQS itself moves, after so many receives that nobody asks why, has no reason with it. */
const RECEIVED_TOO_OFTEN = 'ReceivedTooOften'
/** Message attribute of a letter that was put back: when it became one, as its own time is that of the new message. */
const SINCE = 'since'
// SQS takes no more on one message.
const MOST_ATTRIBUTES = 10

export function readLetter(message: Message): DeadLetter {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} } = message
  const told = Date.parse(MessageAttributes[SINCE]?.StringValue ?? '')
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    groupId: Attributes.MessageGroupId ?? '',
    body: Body,
    reason: MessageAttributes['reason']?.StringValue ?? RECEIVED_TOO_OFTEN,
    since: Number.isFinite(told) ? told : Number(Attributes.SentTimestamp ?? 0),
    attributes: MessageAttributes,
  }
}

/** The same letter as a new message at the end of its queue; its id is the same however often that is tried. */
export function toPutBack(letter: DeadLetter, body = letter.body) {
  const { attributes, messageId, groupId, since } = letter
  const hasRoom = SINCE in attributes || Object.keys(attributes).length < MOST_ATTRIBUTES
  const told = { DataType: 'String', StringValue: new Date(since).toISOString() }
  return {
    MessageBody: body,
    MessageGroupId: groupId,
    MessageDeduplicationId: `${body === letter.body ? 'back' : 'changed'}-${messageId}`,
    MessageAttributes: { ...attributes, ...(hasRoom ? { [SINCE]: told } : {}) },
  }
}

/** What a letter tells of itself: ids, never a value of a person. */
export interface LetterFacts {
  location: string
  reason: string
  /** ISO instant. */
  since: string
  /** SQS's id, to find it in the console. */
  messageId: string
  tenant?: string
  meetingId?: string
  eventId?: string
  change?: string
}

export function factsOf({ groupId, reason, since, messageId, body }: DeadLetter): LetterFacts {
  const { locationId: _, contactId: __, ...ids } = envelopeIds(body)
  return { location: groupId, reason, since: new Date(since).toISOString(), messageId, ...ids }
}

export interface EnvelopeIds {
  eventId?: string
  locationId?: string
  contactId?: string
  tenant?: string
  meetingId?: string
  change?: string
}

/** What a message is about; nothing when it is no envelope. */
export function envelopeIds(body: string): EnvelopeIds {
  const envelope = envelopeOf(body)
  if (!envelope) return {}
  const { eventId, locationId, event } = envelope
  if (event.kind === 'crm')
    return { eventId, locationId, change: event.name, ...(event.contactId ? { contactId: event.contactId } : {}) }
  if (event.kind === 'unreadable-crm') return { eventId, locationId, ...(event.name ? { change: event.name } : {}) }
  if (event.kind === 'probe') return { eventId, locationId, tenant: event.tenant }
  const { tenant, change } = event
  const meeting = event.kind === 'booking' ? { meetingId: event.booking.meetingId } : {}
  return { eventId, locationId, change, tenant, ...meeting }
}

/** The envelope, or undefined when the body is none. */
export const envelopeOf = (body: string): Envelope | undefined => quietly(() => parseEnvelope(body))

/** Whether the sync function of this version would understand the body; what it does not comes straight back. */
export function isReadable(body: string): boolean {
  const event = envelopeOf(body)?.event
  if (event?.kind === 'unreadable-crm') return isUnderstood(Buffer.from(event.body, 'base64'))
  if (event?.kind !== 'booking' && event?.kind !== 'unreadable') return event !== undefined
  return quietly(() => deliveredOf(event)) !== undefined
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof SyncError) return undefined
    throw error
  }
}
