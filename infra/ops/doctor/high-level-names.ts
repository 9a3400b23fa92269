import { settingsFor } from '../../../shared/config/settings-for.ts'
import type { Settings } from '../../../shared/config/settings-schema.ts'
import { GrantRevokedError } from '../../../shared/errors.ts'
import type { Api } from '../../../shared/highlevel/ask.ts'
import { getCalendar } from '../../../shared/highlevel/calendars.ts'
import { listWorkflows } from '../../../shared/highlevel/campaigns-and-workflows.ts'
import { listCustomFields } from '../../../shared/highlevel/locations.ts'
import { getUser } from '../../../shared/highlevel/users.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

/** Do the custom fields, users, calendars and workflows of the configuration exist in HighLevel? Nothing is asked that it does not name. */
export const highLevelNameChecks = (context: DoctorContext): Check[] =>
  context.locations.flatMap((location) => {
    const settings = settingsFor(context.target.integration, location)
    return KINDS.map((kind) => ({ kind, names: [...new Set(kind.used(settings))] }))
      .filter(({ names }) => names.length > 0)
      .map(({ kind, names }) => ({
        name: `${kind.kind}s`,
        subject: location,
        run: (it: DoctorContext) => checkNames(it, location, kind, names),
      }))
  })

async function checkNames(
  context: DoctorContext,
  location: string,
  kind: NameKind,
  names: string[],
): Promise<Finding[]> {
  const { ok, problem, unknown } = findingsOf(`${kind.kind}s`, location)
  const api = await context.highLevel(location).catch(() => undefined)
  if (!api) return [unknown('HighLevel cannot be asked: see grant and highlevel')]
  try {
    const missing = await kind.missing(api, names)
    if (missing.length === 0) return [ok(`${names.length} named, all there`)]
    return missing.map((name) =>
      problem(`the configuration names the ${kind.kind} ${name}, which the location does not have`, kind.fix),
    )
  } catch (error) {
    if (!(error instanceof GrantRevokedError)) throw error
    return [
      unknown(
        `the grant may not look at ${kind.kind}s`,
        `nothing else needs it: add the scope ${kind.scope} if this is to be checked`,
      ),
    ]
  }
}

interface NameKind {
  kind: string
  scope: string
  fix: string
  used(settings: Settings): string[]
  /** Those of the names that are not there. */
  missing(api: Api, names: readonly string[]): Promise<string[]>
}

const CORRECT = 'correct the id in infra/integration.config.ts, then npm run deploy'

const KINDS: NameKind[] = [
  {
    kind: 'custom field',
    scope: 'locations/customFields.readonly',
    fix: 'make it in HighLevel, Settings → Custom Fields, or correct its key in infra/integration.config.ts, then npm run deploy',
    used: customFieldsOf,
    async missing(api, names) {
      const known = new Set((await listCustomFields(api)).map(({ fieldKey }) => fieldKey))
      return names.filter((name) => !known.has(name))
    },
  },
  {
    kind: 'user',
    scope: 'users.readonly',
    fix: `the bookings of that host have no owner: ${CORRECT}`,
    used: ({ hosts, tasks }) => [
      ...Object.values(hosts).flatMap(({ user }) => user ?? []),
      ...tasks.flatMap(({ assignTo }) => (typeof assignTo === 'object' ? assignTo.user : [])),
    ],
    missing: (api, names) => missingOf(names, (name) => getUser(api, name)),
  },
  {
    kind: 'calendar',
    scope: 'calendars.readonly',
    fix: CORRECT,
    used: ({ appointment }) =>
      appointment ? [appointment.calendar, ...Object.values(appointment.byMeetingType).flatMap((id) => id ?? [])] : [],
    missing: (api, names) => missingOf(names, (name) => getCalendar(api, name)),
  },
  {
    kind: 'workflow',
    scope: 'workflows.readonly',
    fix: CORRECT,
    used: ({ workflows }) => Object.values(workflows).flat(),
    async missing(api, names) {
      const known = new Set((await listWorkflows(api)).map(({ id }) => id))
      return names.filter((name) => !known.has(name))
    },
  },
]

/** Fields that bookings fill and that are not made when they are missing, and those that routing reads or fills. */
function customFieldsOf({ contact, routing }: Settings): string[] {
  const filled =
    contact.missingFields === 'create'
      ? []
      : Object.entries(contact.fields).filter(([, { write }]) => write !== 'never')
  const asked = (routing?.rules ?? []).flatMap(({ when }) => Object.keys(when.fields ?? {}))
  const { team, link } = routing?.onTag?.store ?? {}
  const all = [...filled.map(([key]) => key), ...asked, ...(team ? [team] : []), ...(link ? [link] : [])]
  return all.filter((key) => key.startsWith('contact.'))
}

async function missingOf(names: readonly string[], read: (name: string) => Promise<unknown>): Promise<string[]> {
  const found = await Promise.all(names.map(async (name) => ({ name, isMissing: (await read(name)) === 'missing' })))
  return found.filter(({ isMissing }) => isMissing).map(({ name }) => name)
}
