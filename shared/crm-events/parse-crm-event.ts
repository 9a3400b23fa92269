import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { withoutAbsent } from '../booking/without-absent.ts'
import { CRM_EVENTS, type CrmEvent } from '../envelope.ts'
import { mapped } from '../mapped.ts'
import { lastMark } from '../plan/note-text.ts'

export type CrmEventName = CrmEvent['name']

/** An event of a location's records, or why it is not for us; `reason` is ours and holds no value. */
export type CrmEventResult =
  | { ok: true; eventId: string; locationId: string; event: CrmEvent }
  | { ok: false; isUnreadable?: false; reason: string; name?: CrmEventName }
  /** Of our app and of a type that we read, with fields that we cannot. */
  | { ok: false; isUnreadable: true; reason: string; name: CrmEventName; locationId?: string }

export interface DeliveredEvent {
  /** Ours; without it every event is somebody else's. */
  appId: string | undefined
  /** Whether bookings may go to this location. */
  isOurs(locationId: string): boolean
  body: Uint8Array
  /** Unix ms. */
  receivedAt: number
}

// Ids become parts of keys and paths.
const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))
const absent = <T extends z.ZodMiniType>(schema: T) => mapped(z.nullish(schema), (value) => value ?? undefined)
const text = absent(z.string())
// With our prefix it has to be a deduplication id of SQS, which has 128 characters at most.
const webhookId = z.string().check(z.regex(/^[\x21-\x7e]{1,120}$/))

const headSchema = z.object({ type: z.string(), appId: z.string() })
const nameSchema = z.enum(CRM_EVENTS)
const placeSchema = z.lazy(() => z.object({ locationId: id }))
const common = {
  locationId: id,
  webhookId: z.catch(z.optional(webhookId), undefined),
  timestamp: z.catch(z.optional(z.iso.datetime({ offset: true })), undefined),
}
const contactSchema = z.lazy(() =>
  mapped(
    z.object({
      ...common,
      id,
      // What is of a form that we do not know is as good as not told.
      email: z.catch(text, undefined),
      tags: z.catch(absent(z.array(z.string())), undefined),
      dnd: z.catch(absent(z.boolean()), undefined),
    }),
    (contact) => ({ ...contact, contactId: contact.id }),
  ),
)
const noteSchema = z.lazy(() => z.object({ ...common, id, contactId: absent(id), body: text }))
// Of a task's text nothing but the mark is of use.
const taskSchema = z.lazy(() =>
  mapped(noteSchema, ({ body = '', ...task }) => {
    const mark = lastMark(body)
    return { ...task, body: mark && `[${mark}]` }
  }),
)
const appointmentSchema = z.lazy(() =>
  mapped(z.object({ ...common, appointment: z.object({ id, contactId: absent(id) }) }), ({ appointment, ...rest }) => ({
    ...rest,
    ...appointment,
  })),
)

/** Reads a verified body that is no install. */
export function parseCrmEvent(value: unknown, delivered: DeliveredEvent): CrmEventResult {
  const head = headSchema.safeParse(value)
  if (!head.success) return { ok: false, reason: 'no type or app' }
  const name = nameSchema.safeParse(head.data.type).data
  if (delivered.appId === undefined) return { ok: false, reason: 'highLevel.appId is not configured' }
  // The signing key is HighLevel's own for all apps, so a right signature says nothing of the app.
  if (head.data.appId !== delivered.appId) return { ok: false, reason: 'another app', ...withoutAbsent({ name }) }
  if (!name) return { ok: false, reason: 'type not of use' }
  const place: { locationId?: string } = placeSchema.safeParse(value).data ?? {}
  if (place.locationId !== undefined && !delivered.isOurs(place.locationId))
    return { ok: false, reason: 'unknown location', name }
  const unreadable = (field: string) =>
    ({ ok: false, isUnreadable: true, reason: `field ${field}`, name, ...place }) as const
  const parsed = read(name, value)
  if (!parsed.success) return unreadable(parsed.error.issues[0]?.path.join('.') ?? '')
  const { locationId, timestamp, webhookId, ...told } = parsed.data
  if (name === 'ContactTagUpdate' && !('tags' in told && told.tags)) return unreadable('tags')
  // When it happened, not when this copy came, and never in the future: a wrong clock must not make it the last word.
  const happenedAt =
    timestamp === undefined ? delivered.receivedAt : Math.min(Date.parse(timestamp), delivered.receivedAt)
  const event: CrmEvent = { kind: 'crm', name, happenedAt: Math.max(0, happenedAt), ...withoutAbsent(told) }
  return { ok: true, eventId: `hl-${webhookId ?? digestOf(delivered.body)}`, locationId, event }
}

function read(name: CrmEventName, value: unknown) {
  if (name.startsWith('Contact')) return contactSchema.safeParse(value)
  if (name.startsWith('Appointment')) return appointmentSchema.safeParse(value)
  return name.startsWith('Task') ? taskSchema.safeParse(value) : noteSchema.safeParse(value)
}

/** Equal for every copy of a delivery without an id. */
const digestOf = (body: Uint8Array) => createHash('sha256').update(body).digest('hex')
