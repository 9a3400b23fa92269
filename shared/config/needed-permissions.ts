import { PERMISSIONS } from '../chili-piper/permissions.ts'
import { variablesOf } from '../plan/template.ts'
import type { Integration } from './define-integration.ts'
import { locationsOf, settingsFor } from './settings-for.ts'
import type { Settings } from './settings-schema.ts'

export interface NeededPermission {
  /** What the key must be able to do, in words. */
  what: string
  /** Chili Piper's name for it; absent where its documentation gives none. */
  permission?: string
  why: string
  /** set-up: a key of its own may do this, and be deleted afterwards. */
  when: 'always' | 'set-up'
}

/** What Chili Piper's key must be allowed for this configuration, and no more. */
export function neededPermissions(integration: Integration): NeededPermission[] {
  const workspaces = usesOf(integration, 'workspace')
  const meetingTypes = usesOf(integration, 'meetingType')
  const lookUp = (things: string, uses: string[]) => `Names of ${things}, for ${listed(uses)}.`
  return [
    row('ping', 'ping', 'always', 'Tells a wrong key from an outage.'),
    row(
      'readMeetings',
      'read meetings',
      'always',
      'Finds no-shows, held meetings and whatever else webhooks did not tell.',
    ),
    ...(workspaces.length > 0
      ? [row('readWorkspaces', 'read workspaces', 'always', lookUp('workspaces', workspaces))]
      : []),
    ...(meetingTypes.length > 0
      ? [row('readMeetingTypes', 'read meeting types', 'always', lookUp('meeting types', meetingTypes))]
      : []),
    ...(routesOnTag(integration)
      ? [row('routeLeads', 'route leads', 'always', 'Asks who gets a contact whose tags changed, without booking.')]
      : []),
    ...(reassigns(integration)
      ? [row('readUsers', 'read users', 'always', 'Finds the host to whom bookings are handed over.')]
      : []),
    ...changesMeetings(integration),
    row('manageWebhooks', 'manage webhooks', 'set-up', 'Creates three webhooks for each tenant and switches them on.'),
    row(
      'readSigningSecret',
      'read the signing secret',
      'set-up',
      'Gives the secret that proves that a webhook is from Chili Piper.',
    ),
  ]
}

function changesMeetings(integration: Integration): NeededPermission[] {
  const reasons = [
    ...(reassigns(integration) ? ['Hands bookings over to the host of a routing rule.'] : []),
    ...(writesNotes(integration) ? ['Writes shared notes into meetings.'] : []),
  ]
  return reasons.length > 0 ? [row('changeMeetings', 'change meetings', 'always', reasons.join(' '))] : []
}

const writesNotes = (integration: Integration) =>
  locationsOf(integration).some((location) => settingsFor(integration, location).sharedNotes?.chiliPiper)

const reassigns = (integration: Integration) =>
  locationsOf(integration).some((location) => settingsFor(integration, location).routing?.reassign?.mayEmailGuests)

const routesOnTag = (integration: Integration) =>
  locationsOf(integration).some((location) => settingsFor(integration, location).routing?.onTag)

function row(
  key: keyof typeof PERMISSIONS,
  what: string,
  when: NeededPermission['when'],
  why: string,
): NeededPermission {
  const permission = PERMISSIONS[key]
  // A name has no spaces; what is not documented is told there in words.
  return { what, when, why, ...(permission.includes(' ') ? {} : { permission }) }
}

/** What in the configuration asks for the name of a booking's workspace or meeting type. */
function usesOf(integration: Integration, thing: 'workspace' | 'meetingType'): string[] {
  const routes = Object.values(integration.tenants).flatMap((tenant) => tenant.routes)
  const all = locationsOf(integration).map((location) => settingsFor(integration, location))
  const tables = (settings: Settings) => [
    Object.keys(settings.tags.byMeetingType),
    Object.keys(settings.guests.byMeetingType),
    Object.keys(settings.appointment?.byMeetingType ?? {}),
  ]
  const isInTables = thing === 'meetingType' && all.some((settings) => tables(settings).some((keys) => keys.length > 0))
  const isInTexts = all.some((settings) =>
    textsOf(settings).some((text) => variablesOf(text).includes(`booking.${thing}`)),
  )
  return [
    ...(routes.some((route) => route[thing]) ? ['routes'] : []),
    ...(isInTables ? ['settings by meeting type'] : []),
    ...(isInTexts ? [`{{booking.${thing}}}`] : []),
  ]
}

function textsOf({ note, tasks, contact, appointment }: Settings): string[] {
  const fields = Object.values(contact.fields).map(({ value, from }) => value ?? `{{${from ?? 'tenant'}}}`)
  return [note.body, ...tasks.flatMap(({ title, body }) => [title, body]), ...fields, appointment?.title ?? '']
}

const listed = (all: readonly string[]) =>
  all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? '')
