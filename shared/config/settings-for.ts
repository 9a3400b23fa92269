import type { Integration } from './define-integration.ts'
import type { Settings } from './settings-schema.ts'

/** What is done with the bookings of this location: the settings of the file, with what it says of this location. */
export function settingsFor(integration: Integration, locationId: string): Settings {
  // A Map, as a location may be named like something every object has.
  return { ...integration, ...new Map(Object.entries(integration.locations)).get(locationId) }
}

/** Every location that bookings may go to. */
export function locationsOf({ tenants }: Pick<Integration, 'tenants'>): string[] {
  const all = Object.values(tenants).flatMap(({ location, routes }) => [location, ...routes.map(({ to }) => to)])
  return [...new Set(all.filter((to) => to !== 'ignore'))]
}
