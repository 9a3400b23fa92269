import { defineIntegration, type Integration } from '../../shared/config/define-integration.ts'
import { isTable } from '../../shared/config/merge-settings.ts'
import { type NeededPermission, neededPermissions } from '../../shared/config/needed-permissions.ts'
import { type NeededScope, neededScopes } from '../../shared/config/needed-scopes.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import { type Settings, settingsShape } from '../../shared/config/settings-schema.ts'
import { warningsOf } from './config-warnings.ts'

/** Option path → its value; a host and a contact field are one each. */
export type Values = Record<string, unknown>

export interface ConfigReport {
  /** Where bookings go, in the order in which it is decided. */
  bookings: { tenant: string; when: string; to: string }[]
  /** What the file says for all locations: every option, and those that differ from the defaults. */
  top: { values: Values; differs: Values }
  /** What holds in each location: every setting, those that differ from the defaults, and those that differ from the top. */
  locations: { id: string; mode: Settings['mode']; values: Values; differs: Values; own: Values }[]
  scopes: NeededScope[]
  permissions: NeededPermission[]
  warnings: string[]
}

/** What a checked configuration comes to. */
export function reportConfig(integration: Integration): ConfigReport {
  const plain = defineIntegration({ tenants: { t: { location: 'location' } } })
  const defaults = valuesOf(withoutPlaces(plain))
  const top = valuesOf(withoutPlaces(integration))
  return {
    bookings: Object.entries(integration.tenants).flatMap(([tenant, { location, routes }]) => [
      ...routes.map((route) => ({ tenant, when: conditionOf(route), to: route.to })),
      { tenant, when: routes.length > 0 ? 'everything else' : 'everything', to: location },
    ]),
    top: { values: top, differs: differences(top, defaults) },
    locations: locationsOf(integration).map((id) => {
      const settings = settingsFor(integration, id)
      const values = valuesOf(onlySettings(settings))
      return { id, mode: settings.mode, values, differs: differences(values, defaults), own: differences(values, top) }
    }),
    scopes: neededScopes(integration),
    permissions: neededPermissions(integration),
    warnings: warningsOf(integration),
  }
}

function conditionOf(route: Integration['tenants'][string]['routes'][number]): string {
  const parts = [
    ['workspace', route.workspace],
    ['meeting type', route.meetingType],
    ['router', route.router],
  ] as const
  return parts.flatMap(([what, names]) => (names ? `${what} ${names.join(' or ')}` : [])).join(', ')
}

const withoutPlaces = ({ tenants: _, locations: __, ...rest }: Integration) => rest

/** `settingsFor` gives what holds for the whole link as well, which no location can change. */
const onlySettings = (settings: Settings) =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(settingsShape, name)))

// A host and a field of the contact are told on one line; a task goes by its name.
const WHOLE = /^(?:hosts|contact\.fields)\./

function valuesOf(table: object, path = ''): Values {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
      const here = path === '' ? key : `${path}.${key}`
      if (here === 'tasks' && Array.isArray(value))
        return [[here, value.map(({ name }) => name)], ...value.flatMap(taskValues)]
      const isOpen = isTable(value) && Object.keys(value).length > 0 && !WHOLE.test(here)
      return isOpen ? Object.entries(valuesOf(value, here)) : [[here, value]]
    }),
  )
}

function taskValues(task: Record<string, unknown>): [string, unknown][] {
  const { name, ...rest } = task
  return Object.entries(rest).map(([key, value]) => [`tasks.${String(name)}.${key}`, value])
}

/** What is not as in `base`. */
function differences(values: Values, base: Values): Values {
  const known = new Map(Object.entries(base))
  const changed = Object.entries(values).filter(([path, value]) => {
    // A task that is ours differs from the default one only in what it says otherwise.
    const other = known.get(path) ?? known.get(path.replace(/^tasks\.[^.]+\./, 'tasks.prepare.'))
    return JSON.stringify(other) !== JSON.stringify(value) && !isEmpty(value)
  })
  return Object.fromEntries(changed)
}

const isEmpty = (value: unknown) => isTable(value) && Object.keys(value).length === 0
