import type { SQSRecord } from 'aws-lambda'
import { deliveredOf } from '../../shared/chili-piper/delivered-booking.ts'
import { type Contradiction, type CrmEvent, type ProbeEvent, parseEnvelope } from '../../shared/envelope.ts'
import type { BookingEvent } from '../../shared/plan/booking-event.ts'

/** A booking event that waits on the sync queue, with the message that carries it. */
export interface QueuedEvent {
  record: SQSRecord
  tenant: string
  locationId: string
  event: BookingEvent
  /** Its path and its body named different changes. */
  contradiction?: Contradiction
}

/** What HighLevel told, waiting on the sync queue. */
export interface QueuedCrmEvent {
  record: SQSRecord
  locationId: string
  eventId: string
  crm: CrmEvent
}

/** A delivery of HighLevel that could not be read when it came. */
export interface QueuedUnread {
  record: SQSRecord
  eventId: string
  /** Unix milliseconds. */
  receivedAt: number
  /** Its bytes in base64. */
  body: string
}

/** A probe that waits on the sync queue. */
export interface QueuedProbe {
  locationId: string
  eventId: string
  /** Unix milliseconds when the webhook function stored it. */
  receivedAt: number
  probe: ProbeEvent
}

/**
 * Reads one message. A delivery that could not be understood when it came is read again: after a redrive this may be a newer version.
 * @throws MalformedEnvelopeError when it still says nothing to us.
 */
export function readRecord(record: SQSRecord): QueuedEvent | QueuedCrmEvent | QueuedUnread | QueuedProbe {
  const { eventId, locationId, receivedAt, event } = parseEnvelope(record.body)
  if (event.kind === 'crm') return { record, locationId, eventId, crm: event }
  if (event.kind === 'unreadable-crm') return { record, eventId, receivedAt, body: event.body }
  if (event.kind === 'probe') return { locationId, eventId, receivedAt, probe: event }
  const { tenant, signedAt } = event
  const { contradiction, ...told } = deliveredOf(event)
  const queued = { record, tenant, locationId, event: { eventId, signedAt, receivedAt, ...told } }
  return contradiction ? { ...queued, contradiction } : queued
}
