import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import type { Connection } from '../../shared/grant/connections.ts'
import { companySubject } from '../../shared/grant/grant.ts'

/**
 * The connections of agencies and of configured locations. One of a location that was taken out of the configuration is left
 * alone: it is neither refreshed nor counted. Once its location is put back it goes on from where it stands.
 */
export function connectionsInUse(
  integration: Pick<Integration, 'tenants'>,
  connections: readonly Connection[],
): Connection[] {
  const locations = new Set(locationsOf(integration))
  return connections.filter(
    ({ subject, companyId }) =>
      locations.has(subject) || (companyId !== undefined && subject === companySubject(companyId)),
  )
}
