import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'
import { id, text, texts } from './answer-fields.ts'
import { demand, type EdgeApi } from './ask.ts'
import { path } from './path.ts'

const tenantSchema = z.lazy(() =>
  mapped(
    z.object({ tenantData: z.object({ tenantId: id, subdomain: text, cluster: text }), domains: texts }),
    ({ tenantData, domains = [] }) => ({ ...tenantData, domains }),
  ),
)
export type Tenant = z.infer<typeof tenantSchema>

/** The tenant that the key belongs to; nothing else names it. Operation tenant-get. Permission tenant.read. */
export function readTenant(api: EdgeApi): Promise<Tenant> {
  return demand(api, { method: 'GET', path: path`/v1/org/tenant/get`, safe: true }, tenantSchema)
}
