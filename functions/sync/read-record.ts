import type { SQSRecord } from 'aws-lambda'
import { parseJson } from '../../shared/booking/parse-json.ts'
import { parseMeeting } from '../../shared/chili-piper/parse-meeting.ts'
import { type Envelope, parseEnvelope } from '../../shared/envelope.ts'
import { MalformedEnvelopeError } from '../../shared/errors.ts'
import type { BookingEvent } from '../../shared/plan/booking-event.ts'

/** A booking event that waits on the sync queue, with the message that carries it. */
export interface QueuedEvent {
  record: SQSRecord
  tenant: string
  locationId: string
  event: BookingEvent
}

/**
 * Reads one message. A delivery that could not be understood when it came is read again: after a redrive this may be a newer version.
 * @throws MalformedEnvelopeError when it still says nothing to us.
 */
export function readRecord(record: SQSRecord): QueuedEvent {
  const envelope = parseEnvelope(record.body)
  const { eventId, locationId, receivedAt, event } = envelope
  const { tenant, change, signedAt } = event
  return { record, tenant, locationId, event: { eventId, change, signedAt, receivedAt, booking: bookingOf(envelope) } }
}

function bookingOf({ event }: Envelope) {
  if (event.kind === 'booking') return event.booking
  const json = parseJson(Buffer.from(event.body, 'base64'))
  const meeting = json.ok ? parseMeeting(json.value) : undefined
  if (!meeting?.ok) throw new MalformedEnvelopeError(`The delivery is no meeting we can read: ${event.reason}`)
  return meeting.booking
}
