import type { Integration } from './define-integration.ts'
import { locationsOf, settingsFor } from './settings-for.ts'
import type { Settings } from './settings-schema.ts'

export interface NeededScope {
  scope: string
  /** What it is needed for, in the words of the consent page. */
  why: string
}

interface ScopeRule extends NeededScope {
  isNeeded(settings: Settings): boolean
}

const isWriting = ({ mode }: Settings) => mode === 'sync'
const mapsCustomFields = ({ contact }: Settings) =>
  Object.entries(contact.fields).some(([key, { write }]) => key.startsWith('contact.') && write !== 'never')
const routesByCustomFields = ({ routing }: Settings) => {
  const asked = (routing?.rules ?? []).flatMap(({ when }) => Object.keys(when.fields ?? {}))
  const { team, link } = routing?.onTag?.store ?? {}
  return team !== undefined || link !== undefined || asked.some((key) => key.startsWith('contact.'))
}

const RULES: ScopeRule[] = [
  {
    scope: 'contacts.readonly',
    why: 'Finds the contact that a booking belongs to, by e-mail or phone.',
    isNeeded: () => true,
  },
  {
    scope: 'contacts.write',
    why: 'Creates and updates contacts with their notes, tasks and tags.',
    isNeeded: isWriting,
  },
  {
    scope: 'locations/customFields.readonly',
    why: 'Reads which custom fields there are, to write answers into the right ones.',
    isNeeded: (settings) => mapsCustomFields(settings) || routesByCustomFields(settings),
  },
  {
    scope: 'locations/customFields.write',
    why: 'Creates the custom fields that answers are written into.',
    isNeeded: (settings) =>
      isWriting(settings) && mapsCustomFields(settings) && settings.contact.missingFields === 'create',
  },
  {
    scope: 'users.readonly',
    why: 'Finds the user who hosts a meeting, by e-mail, to own the contact and its task.',
    isNeeded: ({ owner }) => owner.findUsers,
  },
  {
    scope: 'locations.readonly',
    why: 'Reads to which agency the location belongs, which the search for users asks for.',
    isNeeded: ({ owner }) => owner.findUsers,
  },
  {
    scope: 'calendars/events.write',
    why: 'Mirrors bookings as appointments on a calendar, without notifying anyone.',
    isNeeded: (settings) => isWriting(settings) && settings.appointment !== null,
  },
]

const AGENCY: NeededScope[] = [
  { scope: 'oauth.readonly', why: 'Lists the locations of your agency that have the app.' },
  { scope: 'oauth.write', why: 'Connects each of these locations.' },
]

/** The scopes that this configuration uses, and no other: what the consent page asks for and what a grant must have. */
export function neededScopes(integration: Integration): NeededScope[] {
  const all = locationsOf(integration).map((location) => settingsFor(integration, location))
  const used = RULES.filter(({ isNeeded }) => all.some(isNeeded)).map(({ scope, why }) => ({ scope, why }))
  return integration.highLevel.installs === 'agency' ? [...used, ...AGENCY] : used
}
