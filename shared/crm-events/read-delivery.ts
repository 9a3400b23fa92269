import { createHash } from 'node:crypto'
import { parseJson } from '../booking/parse-json.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import type { Integration } from '../config/define-integration.ts'
import { locationsOf, settingsFor } from '../config/settings-for.ts'
import type { Envelope } from '../envelope.ts'
import type { InstallMessage, UninstallMessage } from '../grant/grant-message.ts'
import { subjectOf } from '../grant/grant-message.ts'
import { isOfUse, mayBeOfUse } from './is-of-use.ts'
import { isAppEvent, parseAppEvent } from './parse-app-event.ts'
import { type CrmEventName, parseCrmEvent } from './parse-crm-event.ts'

type Kept = Extract<Envelope['event'], { kind: 'unreadable-crm' }>

/** What a verified delivery of HighLevel comes to. Reasons are ours and hold no value. */
export type Reading =
  | { kind: 'crm'; envelope: Envelope & { event: { kind: 'crm' } } }
  | { kind: 'app'; message: InstallMessage | UninstallMessage }
  /** For somebody else, or of no use here. */
  | { kind: 'ignored'; fields: { reason: string; change?: string; eventId?: string; locationId?: string } }
  /** Of our app, or of nobody's, and not understood: it is kept. */
  | { kind: 'unreadable'; envelope: Envelope & { event: Kept } }

/** Reads the bytes of a verified delivery. @param receivedAt Unix milliseconds */
export type ReadDelivery = (body: Uint8Array, receivedAt: number) => Reading

/** The group of what names no location that we can read. */
const NO_LOCATION = 'unknown-location'

interface Rules {
  /** Ours; the signing key is HighLevel's own for all apps. Without it every delivery is somebody else's. */
  appId: string | undefined
  isOurs(locationId: string): boolean
  isOfUse(event: { name: CrmEventName; body?: string | undefined }, locationId: string): boolean
  /** Of an event whose fields are not known; `locationId` neither, perhaps. */
  mayBeOfUse(name: CrmEventName, locationId: string | undefined): boolean
}

/** Reads deliveries by the rules of a configuration. @param appId our app's, as HighLevel's webhooks call it */
export function createReadDelivery(integration: Integration, appId: string | undefined): ReadDelivery {
  const locations = locationsOf(integration)
  const ours = new Set(locations)
  const rules: Rules = {
    appId,
    isOurs: (locationId) => ours.has(locationId),
    isOfUse: (event, locationId) => isOfUse(event, settingsFor(integration, locationId)),
    mayBeOfUse: (name, locationId) =>
      (locationId === undefined ? locations : [locationId]).some((one) =>
        mayBeOfUse(name, settingsFor(integration, one)),
      ),
  }
  return (body, receivedAt) => judge(body, receivedAt, rules)
}

/** Whether this version understands a delivery that was kept, whosever it is. */
export function isUnderstood(body: Uint8Array): boolean {
  const json = parseJson(body)
  const rules = { isOurs: () => true, isOfUse: () => true, mayBeOfUse: () => true }
  return json.ok && judge(body, 0, { appId: appIdIn(json.value), ...rules }).kind !== 'unreadable'
}

function judge(body: Uint8Array, receivedAt: number, rules: Rules): Reading {
  const json = parseJson(body)
  if (!json.ok) {
    // Nobody but HighLevel itself signs what is no JSON; what is nested too deep may be anybody's.
    const isKept = json.reason === 'too-deep' ? isOfApp(body, rules.appId) : rules.appId !== undefined
    return isKept ? unreadable(body, receivedAt, json) : { kind: 'ignored', fields: { reason: json.reason } }
  }
  return isAppEvent(json.value)
    ? judgeAppEvent(json.value, { body, receivedAt }, rules)
    : judgeCrmEvent(json.value, { body, receivedAt }, rules)
}

interface Delivery {
  body: Uint8Array
  receivedAt: number
}

function judgeAppEvent(value: unknown, { body, receivedAt }: Delivery, rules: Rules): Reading {
  const { appId, isOurs } = rules
  const result = parseAppEvent(value, { appId, body, receivedAt })
  if (!result.ok) {
    const { locationId, reason } = result
    if (!result.isUnreadable) return { kind: 'ignored', fields: { reason } }
    if (locationId !== undefined && !isOurs(locationId)) return { kind: 'ignored', fields: { reason: UNKNOWN } }
    return unreadable(body, receivedAt, result)
  }
  const { message } = result
  // Anybody may install the app who can reach its page; a grant is only for a location that the configuration names.
  if (message.kind === 'install' && !isOurs(message.locationId)) {
    const fields = { eventId: message.webhookId, locationId: subjectOf(message), change: message.kind }
    return { kind: 'ignored', fields: { ...fields, reason: UNKNOWN } }
  }
  return { kind: 'app', message }
}
const UNKNOWN = 'unknown location'

function judgeCrmEvent(value: unknown, { body, receivedAt }: Delivery, rules: Rules): Reading {
  const { appId, isOurs } = rules
  const result = parseCrmEvent(value, { appId, isOurs, body, receivedAt })
  if (!result.ok) {
    const { name, reason } = result
    if (result.isUnreadable && rules.mayBeOfUse(result.name, result.locationId))
      return unreadable(body, receivedAt, result)
    return { kind: 'ignored', fields: { reason, ...(name ? { change: name } : {}) } }
  }
  const { eventId, locationId, event } = result
  if (rules.isOfUse(event, locationId))
    return { kind: 'crm', envelope: { version: 1, eventId, locationId, receivedAt, event } }
  return { kind: 'ignored', fields: { eventId, locationId, change: event.name, reason: 'not of use here' } }
}

function unreadable(
  body: Uint8Array,
  receivedAt: number,
  { reason, name, locationId = NO_LOCATION }: { reason: string; name?: Kept['name']; locationId?: string | undefined },
): Reading {
  // An id of the delivery's own may be what cannot be read.
  const eventId = `hl-${createHash('sha256').update(body).digest('hex')}`
  const event: Kept = withoutAbsent({
    kind: 'unreadable-crm' as const,
    name,
    reason,
    body: Buffer.from(body).toString('base64'),
  })
  return { kind: 'unreadable', envelope: { version: 1, eventId, locationId, receivedAt, event } }
}

/** JSON.parse reads any depth, and nothing more is done with it. */
function isOfApp(body: Uint8Array, appId: string | undefined): boolean {
  try {
    return appId !== undefined && appIdIn(JSON.parse(new TextDecoder().decode(body))) === appId
  } catch {
    return false
  }
}

function appIdIn(value: unknown): string | undefined {
  const isObject = typeof value === 'object' && value !== null && 'appId' in value
  return isObject && typeof value.appId === 'string' ? value.appId : undefined
}
