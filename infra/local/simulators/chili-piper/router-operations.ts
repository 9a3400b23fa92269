import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { type EdgeOperation, edgeError, invalidValue } from './api.ts'
import { idOf } from './meeting.ts'
import { readBody } from './read-request.ts'
import { assign, fieldsOf, type RouterBook, type Routing, routerId } from './router-book.ts'

// With an interval a router also offers slots: that is not simulated, so it is refused.
const routeSchema = z.strictObject({
  form: z.record(z.string(), z.string()),
  options: z.record(z.string(), z.json()).optional(),
})

const described = (routing: Routing): JsonObject => ({
  workspaceId: idOf('workspace', 'Sales'),
  router: {
    id: routerId(routing),
    name: routing.name,
    slug: routing.slug,
    acceptsRouting: true,
    formMapping: {
      type: 'ProcessedTriggers',
      get: [
        {
          type: 'ProcessedThirdPartyFormTrigger',
          email: 'PersonEmail',
          phone: null,
          mapping: fieldsOf(routing).map((name) => ({ name, dataFieldRef: `Person${name}`, label: null })),
        },
      ],
    },
  },
  dataFields: [],
})

/** Concierge: which routers there are, and who would get a lead. */
export function routerOperations(tenant: string, routers: RouterBook): EdgeOperation[] {
  return [
    {
      method: 'POST',
      path: '/v1/org/concierge/routers/concierge/list',
      run: () => ({ routers: routers.list().map(described) }),
    },
    {
      method: 'POST',
      path: '/v1/org/concierge/routers/{routerSlug}/rest',
      run: ({ call, params: { routerSlug = '' } }) => {
        const routing = routers.find(routerSlug)
        if (!routing) throw edgeError(404, 'NotFound', `Router ${routerSlug} was not found`)
        const { form } = readBody(routeSchema, call)
        const unknown = Object.keys(form).find((name) => !fieldsOf(routing).includes(name))
        if (unknown !== undefined) throw invalidValue(`body (unknown dataField ${unknown})`)
        const user = assign(routing, form)
        const routeId = randomUUID()
        return {
          routeId,
          routingLink: `https://${tenant}.example.com/concierge-router/${routerSlug}/routing/${routeId}`,
          schedulingAllowed: user !== null,
          ...(user && { assignment: { userId: user.id, type: 'user' } }),
        }
      },
    },
  ]
}
