import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { InstallMessage, UninstallMessage } from '../grant/grant-message.ts'

/** An install or uninstall of our app, or why the event is not for us. */
export type AppEventResult =
  | { ok: true; message: InstallMessage | UninstallMessage }
  | { ok: false; isUnreadable?: false; reason: string; locationId?: undefined }
  /** Of our app, with fields that we cannot read. */
  | { ok: false; isUnreadable: true; reason: string; name: 'INSTALL' | 'UNINSTALL'; locationId?: string }

interface Delivered {
  /** Ours; the signing key is HighLevel's own for all apps, so a right signature says nothing of the app.
   * Without ours no event counts. */
  appId: string | undefined
  body: Uint8Array
  /** Unix ms. */
  receivedAt: number
}

// Ids become names of secrets and queue groups. A location must not pass for an agency.
const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{3,64}$/))
const locationId = z.pipe(
  z.transform((value) => (value === '' ? undefined : value)),
  z.nullish(id.check(z.refine((value) => !value.startsWith('company-')))),
)
const companyId = z.pipe(
  z.transform((value) => (value === '' ? undefined : value)),
  z.nullish(id),
)
const webhookId = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/))
const instant = z.iso.datetime({ offset: true })

// Flat, as deliveries are and the event pages say; the guide's sample with a `data` in it is not what is sent.
const typeSchema = z.object({ type: z.enum(['INSTALL', 'UNINSTALL']) })
const eventSchema = z.extend(typeSchema, { appId: z.string() })
const subjectSchema = z.object({
  locationId,
  companyId,
  webhookId: z.catch(z.optional(webhookId), undefined),
  timestamp: z.catch(z.optional(instant), undefined),
})

const placeSchema = z.lazy(() => z.object({ locationId: id.check(z.refine((value) => !value.startsWith('company-'))) }))

/** Whether it is about an install; everything else is about the records of a location. */
export const isAppEvent = (value: unknown): boolean => typeSchema.safeParse(value).success

/** Reads a verified body of an app event; `reason` is ours and holds no value. */
export function parseAppEvent(value: unknown, delivered: Delivered): AppEventResult {
  const event = eventSchema.safeParse(value)
  if (!event.success) return { ok: false, reason: 'no type or app' }
  const { type, appId } = event.data
  if (delivered.appId === undefined) return { ok: false, reason: 'highLevel.appId is not configured' }
  if (appId !== delivered.appId) return { ok: false, reason: 'another app' }
  const place = placeSchema.safeParse(value).data ?? {}
  const unreadable = (reason: string) => ({ ok: false, isUnreadable: true, reason, name: type, ...place }) as const
  const parsed = subjectSchema.safeParse(value)
  if (!parsed.success) return unreadable(`field ${parsed.error.issues[0]?.path.join('.')}`)
  const { data } = parsed
  if (!data.locationId && (type === 'INSTALL' || !data.companyId)) {
    // An agency's own install brings its grant through the browser; its locations are told one by one.
    if (data.companyId) return { ok: false, reason: 'install of an agency' }
    return unreadable(
      type === 'INSTALL' ? 'install without location and agency' : 'uninstall without location or agency',
    )
  }
  // Documented events have no id; the digest of what was signed is equal for every copy of a delivery.
  const eventId = data.webhookId ?? createHash('sha256').update(delivered.body).digest('hex')
  if (type === 'UNINSTALL') return readUninstall(data, eventId, delivered.receivedAt)
  const { locationId, companyId } = data
  if (!locationId || !companyId) return unreadable('install without agency')
  const of = { companyId, locationId, appId, webhookId: eventId, receivedAt: delivered.receivedAt }
  return { ok: true, message: { version: 1, kind: 'install', ...of } }
}

type Subject = z.output<typeof subjectSchema>

function readUninstall({ locationId, companyId, timestamp }: Subject, webhookId: string, receivedAt: number) {
  // When it happened, not when this copy came: a late repeat must not end the grant of a newer install.
  const happenedAt = timestamp === undefined ? receivedAt : Math.min(Date.parse(timestamp), receivedAt)
  const message: UninstallMessage = {
    version: 1,
    kind: 'uninstall',
    // With a location it is that one's uninstall, whatever else is named.
    ...(locationId ? { locationId } : {}),
    ...(companyId ? { companyId } : {}),
    webhookId,
    receivedAt: Math.max(0, happenedAt),
  }
  return { ok: true as const, message }
}
