import * as z from 'zod/mini'
import { filledText } from '../filled-text.ts'
import { mapped } from '../mapped.ts'
import { flag, id, optionalId, text } from './answer-fields.ts'
import { ask, demand, type EdgeApi, type Existing } from './ask.ts'
import { path } from './path.ts'

// A third-party form names its own fields; the other triggers go by data-field reference.
const mappingSchema = z.lazy(() =>
  mapped(z.object({ name: text, dataFieldRef: text, dataField: text }), ({ name, dataFieldRef, dataField }) => ({
    key: name ?? dataField,
    dataField: dataFieldRef ?? dataField,
  })),
)
const triggerSchema = z.lazy(() => z.object({ type: text, mapping: z.catch(z.array(mappingSchema), []) }))
const formMappingSchema = z.lazy(() => z.catch(z.object({ get: z.array(triggerSchema) }), { get: [] }))

const routerSchema = z.lazy(() =>
  mapped(
    z.object({
      workspaceId: optionalId,
      router: z.object({ id, slug: filledText(), name: text, formMapping: z.optional(formMappingSchema) }),
    }),
    ({ workspaceId, router: { formMapping, ...router } }) => ({
      ...router,
      workspaceId,
      /** Which keys `routeLead` may send for which trigger, and the data field that each fills. */
      triggers: formMapping?.get ?? [],
    }),
  ),
)
const routersSchema = z.lazy(() => z.object({ routers: z.nullish(z.array(routerSchema)) }))
export type Router = z.infer<typeof routerSchema>

/** The tenant's concierge routers, all at once. Operation concierge-list-routers. Permission concierge.read. */
export async function listRouters(api: EdgeApi): Promise<Router[]> {
  const list = path`/v1/org/concierge/routers/concierge/list`
  return (await demand(api, { method: 'POST', path: list }, routersSchema)).routers ?? []
}

const routeSchema = z.lazy(() =>
  z.object({
    routeId: id,
    routingLink: text,
    schedulingAllowed: flag,
    assignment: z.catch(z.optional(z.object({ userId: optionalId, type: text })), undefined),
  }),
)
export type Route = z.infer<typeof routeSchema>

/**
 * Asks who would get this lead, and for a link to send; without an interval nothing is booked. The keys of `form` depend on
 * the router's trigger. 'missing' when there is no such router. Never sent twice.
 * Operation concierge-route-by-slug. Permission Concierge.route.
 */
export function routeLead(
  api: EdgeApi,
  slug: string,
  form: Record<string, string>,
  options: Record<string, string> = {},
): Promise<Existing<Route>> {
  const route = path`/v1/org/concierge/routers/${slug}/rest`
  return ask(api, { method: 'POST', path: route, body: { form, options } }, routeSchema)
}
