import type { Integration } from './define-integration.ts'
import { type Problem, valueAt } from './explain-issue.ts'
import { foldName, isTable, NAME_TABLES } from './merge-settings.ts'
import { locationsOf } from './settings-for.ts'
import type { Settings } from './settings-schema.ts'

/**
 * What is right by itself and wrong together.
 * @param readable the blocks that are right by themselves; a check whose blocks are not there is left out.
 * @param input as it was written.
 */
export function checkIntegration(readable: Partial<Integration>, input: unknown): Problem[] {
  const { tenants, locations = {} } = readable
  const atTop = [...checkOwner(readable), ...checkNames(input)]
  const here = Object.entries(locations).flatMap(([location, settings]) =>
    [
      // What is wrong at the top is told there, once.
      ...(atTop.length > 0 ? [] : checkOwner({ ...readable, ...settings })),
      ...checkNames(valueAt(input, ['locations', location])),
    ].map(({ path, message }) => ({ path: ['locations', location, ...path], message })),
  )
  return [...(tenants ? findStrangers(tenants, locations) : []), ...atTop, ...here]
}

function findStrangers(tenants: Integration['tenants'], locations: Integration['locations']): Problem[] {
  const known = locationsOf({ tenants })
  return Object.keys(locations)
    .filter((location) => !known.includes(location))
    .map((location) => ({
      path: ['locations', location],
      message: 'gets no bookings; name it as the location of a tenant or as the “to” of a route, or remove it',
    }))
}

function checkOwner({ owner, hosts }: Partial<Settings>): Problem[] {
  if (!owner || !hosts || owner.write !== 'overwrite' || owner.findUsers) return []
  if (Object.values(hosts).some((host) => host.user)) return []
  const message = 'cannot overwrite with nobody; name users in hosts, or switch owner.findUsers on'
  return [{ path: ['owner', 'write'], message }]
}

/** Names that differ in case or outer spaces only are one, and only one of the two entries would count. */
function checkNames(input: unknown): Problem[] {
  return NAME_TABLES.flatMap((table) => {
    const path = table.split('.')
    const value = valueAt(input, path)
    const first = new Map<string, string>()
    return Object.keys(isTable(value) ? value : {}).flatMap((name) => {
      const earlier = first.get(foldName(name))
      if (earlier === undefined) first.set(foldName(name), name)
      return earlier === undefined ? [] : [{ path: [...path, name], message: `is the same as “${earlier}”; keep one` }]
    })
  })
}
