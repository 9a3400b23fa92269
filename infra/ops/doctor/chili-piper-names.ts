import type { EdgeApi } from '../../../shared/chili-piper/ask.ts'
import { listMeetingTypes } from '../../../shared/chili-piper/meeting-types.ts'
import { listRouters } from '../../../shared/chili-piper/routers.ts'
import { findUsers } from '../../../shared/chili-piper/users.ts'
import { listWorkspaces } from '../../../shared/chili-piper/workspaces.ts'
import { locationsOf, settingsFor } from '../../../shared/config/settings-for.ts'
import { withApi } from './chili-piper-checks.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

const FIX = 'correct the name in infra/integration.config.ts, or make it in Chili Piper; then npm run deploy'

/** Do the workspaces, meeting types, routers and hosts of the configuration exist in Chili Piper? Nothing is asked that it does not name. */
export const chiliPiperNameChecks = (context: DoctorContext): Check[] =>
  context.tenants.flatMap((tenant) =>
    KINDS.map(({ kind, list, used }) => ({ kind, list, names: used(context, tenant) }))
      .filter(({ names }) => names.length > 0)
      .map(({ kind, list, names }) => ({
        name: `${kind}s`,
        subject: tenant,
        run: withApi(`${kind}s`, tenant, async (_, __, api) => compare(kind, tenant, names, await list(api, names))),
      })),
  )

function compare(kind: string, tenant: string, names: readonly string[], known: ReadonlySet<string>): Finding[] {
  const { ok, problem } = findingsOf(`${kind}s`, tenant)
  const missing = names.filter((name) => !known.has(name.toLowerCase()))
  if (missing.length === 0) return [ok(`${names.length} named, all there`)]
  return missing.map((name) =>
    problem(`the configuration names the ${kind} “${name}”, which Chili Piper does not have`, FIX),
  )
}

interface NameKind {
  kind: string
  /** Everything it may be called by, in lower case. */
  list(api: EdgeApi, names: readonly string[]): Promise<Set<string>>
  used(context: DoctorContext, tenant: string): string[]
}

const KINDS: NameKind[] = [
  {
    kind: 'workspace',
    list: async (api) => called(await Array.fromAsync(listWorkspaces(api))),
    used: (context, tenant) => unique(routesOf(context, tenant).flatMap(({ workspace = [] }) => workspace)),
  },
  {
    kind: 'meeting type',
    list: async (api) => called(await listMeetingTypes(api)),
    used: (context, tenant) => unique(routesOf(context, tenant).flatMap(({ meetingType = [] }) => meetingType)),
  },
  {
    kind: 'router',
    list: async (api) => called(await listRouters(api)),
    used: (context, tenant) =>
      unique(
        routingsOf(context, tenant).flatMap(({ otherwise, rules }) => [
          otherwise.router,
          ...rules.map(({ to }) => to.router),
        ]),
      ),
  },
  {
    kind: 'host',
    async list(api, names) {
      const found = await Promise.all(names.map((name) => Array.fromAsync(findUsers(api, name))))
      return new Set(found.flat().map(({ email = '' }) => email.toLowerCase()))
    },
    used: (context, tenant) =>
      unique(routingsOf(context, tenant).flatMap(({ rules }) => rules.flatMap(({ to }) => to.host ?? []))),
  },
]

const called = (all: readonly { id: string; name?: string | undefined; slug?: string }[]) =>
  new Set(all.flatMap(({ id, name = '', slug = '' }) => [id, name, slug]).map((one) => one.toLowerCase()))
const unique = (names: readonly string[]) => [...new Set(names)]
const routesOf = ({ target }: DoctorContext, tenant: string) => target.integration.tenants[tenant]?.routes ?? []

function routingsOf({ target: { integration } }: DoctorContext, tenant: string) {
  const own = integration.tenants[tenant]
  if (!own) return []
  return locationsOf({ tenants: { [tenant]: own } }).flatMap(
    (location) => settingsFor(integration, location).routing ?? [],
  )
}
