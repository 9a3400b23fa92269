import type { SQSRecord } from 'aws-lambda'
import { parseJson } from '../../shared/booking/parse-json.ts'
import { parseMeeting } from '../../shared/chili-piper/parse-meeting.ts'
import { type CrmEvent, type EnvelopeEvent, parseEnvelope } from '../../shared/envelope.ts'
import { MalformedEnvelopeError } from '../../shared/errors.ts'
import type { BookingEvent } from '../../shared/plan/booking-event.ts'

/** A booking event that waits on the sync queue, with the message that carries it. */
export interface QueuedEvent {
  record: SQSRecord
  tenant: string
  locationId: string
  event: BookingEvent
}

/** What HighLevel told, waiting on the sync queue. */
export interface QueuedCrmEvent {
  record: SQSRecord
  locationId: string
  eventId: string
  crm: CrmEvent
}

/**
 * Reads one message. A delivery that could not be understood when it came is read again: after a redrive this may be a newer version.
 * @throws MalformedEnvelopeError when it still says nothing to us.
 */
export function readRecord(record: SQSRecord): QueuedEvent | QueuedCrmEvent {
  const { eventId, locationId, receivedAt, event } = parseEnvelope(record.body)
  if (event.kind === 'crm') return { record, locationId, eventId, crm: event }
  const { tenant, change, signedAt } = event
  return { record, tenant, locationId, event: { eventId, change, signedAt, receivedAt, booking: bookingOf(event) } }
}

/** The booking that an event tells of. @throws MalformedEnvelopeError when the delivery is no meeting that this version can read. */
export function bookingOf(event: Exclude<EnvelopeEvent, { kind: 'crm' }>) {
  if (event.kind === 'booking') return event.booking
  const json = parseJson(Buffer.from(event.body, 'base64'))
  if (!json.ok) throw unreadable(json.reason)
  const meeting = parseMeeting(json.value)
  if (!meeting.ok) throw unreadable(`field ${meeting.path}`)
  return meeting.booking
}

// What this version finds wrong; what the message says of that itself may have been edited.
const unreadable = (reason: string) => new MalformedEnvelopeError(`The delivery is no meeting we can read: ${reason}`)
