import { createHash } from 'node:crypto'
import type { SQSRecord } from 'aws-lambda'
import type { Booking, Change } from '../../shared/booking/booking.ts'
import { type Envelope, serializeEnvelope } from '../../shared/envelope.ts'

/** A booking as the webhook function puts it on the queue; override what the test is about. */
export function aBooking(overrides: Partial<Booking> = {}): Booking {
  return {
    schemaVersion: 1,
    source: 'webhook',
    meetingId: 'meeting-1',
    title: 'Product demo',
    location: 'https://meet.example.com/abc',
    startsAt: '2026-03-10T15:00:00.000Z',
    endsAt: '2026-03-10T15:30:00.000Z',
    guest: { email: 'pat@example.org', timeZone: 'America/New_York' },
    dataFields: { PersonFirstName: ['Pat'], PersonLastName: ['Prospect'], CompanyName: ['Acme'] },
    otherGuests: [],
    host: { id: 'host-1', email: 'rita@example.com', name: 'Rita Rep' },
    meetingType: { id: 'type-1', name: '30 min demo' },
    unknownFields: {},
    ...overrides,
  }
}

export interface EventOptions {
  change: Change
  /** Unix seconds. */
  signedAt: number
  booking?: Partial<Booking>
  locationId?: string
  tenant?: string
}

/** The envelope of one event; its id follows from its content, as the webhook's does. */
export function anEnvelope({
  change,
  signedAt,
  booking,
  locationId = 'location-1',
  tenant = 'demo',
}: EventOptions): Envelope {
  const content = aBooking(booking)
  return {
    version: 1,
    // Log lines have it, so it is a digest here, too.
    eventId: createHash('sha256')
      .update(`${content.meetingId}-${change}-${signedAt}-${content.startsAt}-${content.host?.email}`)
      .digest('hex'),
    locationId,
    receivedAt: signedAt * 1000,
    event: { kind: 'booking', tenant, change, signedAt, booking: content },
  }
}

let sequence = 0

/** A message as Lambda hands it over; every receive has a new receipt handle. */
export function aRecord(
  body: string,
  options: { messageId?: string; receiveCount?: number; groupId?: string } = {},
): SQSRecord {
  sequence++
  return {
    messageId: options.messageId ?? `message-${sequence}`,
    receiptHandle: `receipt-${sequence}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(options.receiveCount ?? 1),
      SentTimestamp: '0',
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: options.groupId ?? 'location-1',
      SequenceNumber: String(sequence),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:sync.fifo',
    awsRegion: 'us-east-1',
  }
}

export const recordOf = (options: EventOptions & { receiveCount?: number }): SQSRecord =>
  aRecord(serializeEnvelope(anEnvelope(options)), options.receiveCount ? { receiveCount: options.receiveCount } : {})
