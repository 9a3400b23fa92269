import * as z from 'zod/mini'
import { bookingSchema, CHANGES, EVENT_CHANGES } from './booking/booking.ts'
import { isDeeper, MAX_DEPTH } from './booking/parse-json.ts'
import { MalformedEnvelopeError } from './errors.ts'
import { filledText } from './filled-text.ts'

// Longest tenant or id: they become parts of the table's keys, which take 2,048 bytes.
const MAX_NAME = 256
// The deduplication id and the group of a message that is sent on.
const sqsId = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/))

const origin = {
  tenant: filledText(MAX_NAME),
  /** Unix seconds of the signed timestamp, or of a fetch's begin: what orders the events of a booking. */
  signedAt: z.int().check(z.nonnegative()),
}

/** What HighLevel tells that is of use to us; everything else is answered at the door and goes no further. */
export const CRM_EVENTS = [
  'NoteCreate',
  'NoteUpdate',
  'NoteDelete',
  'TaskComplete',
  'TaskDelete',
  'ContactCreate',
  'ContactUpdate',
  'ContactDelete',
  'ContactTagUpdate',
  'ContactDndUpdate',
  'AppointmentUpdate',
  'AppointmentDelete',
] as const

const crmEventSchema = z.object({
  kind: z.literal('crm'),
  name: z.enum(CRM_EVENTS),
  /** HighLevel's id of the note, task, contact or appointment. */
  id: filledText(MAX_NAME),
  /** Absent where HighLevel leaves it out. */
  contactId: z.exactOptional(filledText(MAX_NAME)),
  /** Unix milliseconds when HighLevel says that it happened; the order of its events is not promised. */
  happenedAt: z.int().check(z.nonnegative()),
  /** Text of a note; of a task its mark alone. */
  body: z.exactOptional(z.string()),
  /** Of a contact, as the event has them. */
  email: z.exactOptional(z.string()),
  tags: z.exactOptional(z.array(z.string())),
  dnd: z.exactOptional(z.boolean()),
})
export type CrmEvent = z.infer<typeof crmEventSchema>

/** Names of HighLevel's events that we read: those about records, and those about the app itself. */
const READ_EVENTS = [...CRM_EVENTS, 'INSTALL', 'UNINSTALL'] as const

// Verified, yet not understood: kept byte for byte, so that a later version can read it after a redrive.
const unreadableCrmSchema = z.object({
  kind: z.literal('unreadable-crm'),
  /** As far as it could be read. */
  name: z.exactOptional(z.enum(READ_EVENTS)),
  reason: z.string(),
  body: z.base64(),
})

// What `ops doctor` sends through the whole way; it is about no booking and no contact.
const probeSchema = z.object({
  kind: z.literal('probe'),
  tenant: filledText(MAX_NAME),
  probeId: z.uuid(),
})
export type ProbeEvent = z.infer<typeof probeSchema>

const contradictionSchema = z.object({ path: z.enum(CHANGES), body: z.enum(CHANGES) })
/** The path of a delivery and its signed body name different changes. */
export type Contradiction = z.infer<typeof contradictionSchema>

const envelopeSchema = z.object({
  version: z.literal(1),
  /** The source's id of the event; Chili Piper sends none, so it is a digest of what was signed. */
  eventId: sqsId,
  locationId: sqsId,
  /** Unix milliseconds. */
  receivedAt: z.int().check(z.nonnegative()),
  event: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('booking'),
      ...origin,
      /** What is done about it; where the path says otherwise, `contradiction` tells. */
      change: z.enum(EVENT_CHANGES),
      contradiction: z.exactOptional(contradictionSchema),
      booking: bookingSchema,
    }),
    // Verified, yet not understood: kept byte for byte, so that a later version can read it after a redrive.
    z.object({
      kind: z.literal('unreadable'),
      ...origin,
      change: z.enum(CHANGES),
      reason: z.string(),
      body: z.base64(),
    }),
    crmEventSchema,
    unreadableCrmSchema,
    probeSchema,
  ]),
})

/** What lies on the sync queue. */
export type Envelope = z.infer<typeof envelopeSchema>
export type EnvelopeEvent = Envelope['event']

// SQS refuses U+FFFE and U+FFFF, which JSON allows, so they are escaped before sending.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
export const serializeEnvelope = (envelope: Envelope): string =>
  JSON.stringify(envelope).replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff')

/**
 * Reads a message body.
 * @throws MalformedEnvelopeError when it is not JSON, of an unknown version, or lacks a field; names the paths, no values.
 */
export function parseEnvelope(body: string): Envelope {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (cause) {
    throw new MalformedEnvelopeError('The queue message is not JSON', { cause })
  }
  if (isDeeper(body, MAX_DEPTH + OWN_DEPTH)) throw new MalformedEnvelopeError('The queue message is nested too deep')
  const result = envelopeSchema.safeParse(value)
  if (result.success) return result.data
  const paths = new Set(result.error.issues.map((issue) => wordsOf(issue.path).join('.') || 'envelope'))
  throw new MalformedEnvelopeError(
    `The queue message is not an envelope of version 1: ${[...paths].slice(0, MAX_TOLD).join(', ')}`,
  )
}

// How deep the unknown fields of a booking lie in a message.
const OWN_DEPTH = 4
// A message of a megabyte can be wrong in a hundred thousand places.
const MAX_TOLD = 5
// What lies in these goes by the guests' and the tenants' own words, which no message tells.
const NAMED_BY_OTHERS: PropertyKey[] = ['dataFields', 'utm', 'unknownFields']

/** The part of a path that this file gave its name. */
function wordsOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const at = path.findIndex((part) => NAMED_BY_OTHERS.includes(part))
  return at === -1 ? path : path.slice(0, at + 1)
}
