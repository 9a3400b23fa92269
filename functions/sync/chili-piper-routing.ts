import type { OnCall } from '../../shared/calls.ts'
import type { ApiKeys } from '../../shared/chili-piper/api-key.ts'
import type { EdgeApi } from '../../shared/chili-piper/ask.ts'
import { getMeeting, patchMeeting } from '../../shared/chili-piper/meetings.ts'
import { routeLead } from '../../shared/chili-piper/routers.ts'
import { findUsers } from '../../shared/chili-piper/users.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { RouteByTagsOptions } from './route-by-tags.ts'

/** What routing by tags asks of Chili Piper, tenant by tenant. Each throws as the operation it is. */
export function createChiliPiperRouting(options: {
  integration: Integration
  apiKeys: ApiKeys
  apiFor(apiKey: string, onCall: OnCall | undefined): EdgeApi
}): Pick<RouteByTagsOptions, 'qualify' | 'meetingsOf'> {
  const { integration, apiKeys, apiFor } = options
  const apiOf = async (tenant: string, onCall: OnCall | undefined) => {
    const apiKey = await apiKeys.read(tenant)
    return apiKey === undefined ? undefined : apiFor(apiKey, onCall)
  }
  return {
    async qualify(locationId, router, form, onCall) {
      const tenant = tenantOf(integration, locationId)
      const api = tenant === undefined ? undefined : await apiOf(tenant, onCall)
      return api && (await routeLead(api, router, form))
    },
    async meetingsOf(tenant, onCall) {
      const api = await apiOf(tenant, onCall)
      if (!api) return undefined
      return {
        meeting: (meetingId) => getMeeting(api, meetingId),
        patchMeeting: (meetingId, changes) => patchMeeting(api, meetingId, changes),
        async userOf(email) {
          for await (const user of findUsers(api, email)) if (user.email?.trim().toLowerCase() === email) return user.id
          return undefined
        },
      }
    },
  }
}

/** The tenant whose location it is, else the first with a route to it. */
function tenantOf({ tenants }: Integration, locationId: string): string | undefined {
  const all = Object.entries(tenants)
  const own = all.find(([, { location }]) => location === locationId)
  return (own ?? all.find(([, { routes }]) => routes.some(({ to }) => to === locationId)))?.[0]
}
