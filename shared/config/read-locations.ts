import { check, type Problem, valueAt } from './explain-issue.ts'
import { integrationShape } from './integration-schema.ts'
import { isTable, mergeTables } from './merge-settings.ts'
import { type Settings, settingsSchema, settingsShape } from './settings-schema.ts'
import { locationId } from './values.ts'

interface Locations {
  locations: Record<string, Partial<Settings>>
  problems: Problem[]
}

/**
 * Checks what each location's settings come to, and keeps the blocks that they name, whole.
 * @param told what is wrong in the file as a whole: where a location only inherits it, it is not told again.
 */
export function readLocations(input: unknown, told: readonly Problem[]): Locations {
  const given = valueAt(input, ['locations'])
  const problems: Problem[] = []
  const locations: [string, Partial<Settings>][] = []
  const base = baseOf(input)
  for (const [location, settings] of Object.entries(isTable(given) ? given : {})) {
    if (!isTable(settings)) continue
    const { data, problems: found } = check(settingsSchema, mergeTables(base, settings))
    if (data && locationId.safeParse(location).success) locations.push([location, keep(data, Object.keys(settings))])
    const isInherited = ({ path, message }: Problem) =>
      valueAt(settings, path) === undefined &&
      told.some((other) => other.message === message && other.path.join('.') === path.join('.'))
    for (const { path, message } of found.filter((problem) => !isInherited(problem)))
      problems.push({ path: ['locations', location, ...path], message: explainPlace(path) ?? message })
  }
  return { locations: Object.fromEntries(locations), problems }
}

/** The settings at the top: checked, so that every way to write them merges; as they are when they are wrong. */
function baseOf(input: unknown): Record<string, unknown> {
  const top = Object.fromEntries(
    Object.entries(isTable(input) ? input : {}).filter(([name]) => Object.hasOwn(settingsShape, name)),
  )
  return check(settingsSchema, top).data ?? top
}

const keep = (settings: Settings, names: readonly string[]): Partial<Settings> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)))

/** An option of the whole link, where only settings of a location can stand. */
function explainPlace([first, ...rest]: Problem['path']): string | undefined {
  const isOfAll = Object.hasOwn(integrationShape, first ?? '') && !Object.hasOwn(settingsShape, first ?? '')
  return isOfAll && rest.length === 0 ? 'cannot differ by location; it stands at the top of the file' : undefined
}
