type Table = Record<string, unknown>

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Tables whose keys are names of people and things, which are compared without case and outer spaces. */
export const NAME_TABLES: readonly string[] = [
  'hosts',
  'tags.byMeetingType',
  'tags.byRouter',
  'tags.byHost',
  'guests.byMeetingType',
  'appointment.byMeetingType',
]

export const foldName = (name: string): string => name.trim().toLowerCase()

/** What stands in `over` replaces what stands in `base`: tables go together key by key, anything else as a whole. */
export function mergeTables(base: Table, over: Table, path: readonly string[] = []): Table {
  const merged = new Map(Object.entries(base))
  const hasNames = NAME_TABLES.includes(path.join('.'))
  const spelled = new Map([...merged.keys()].map((key) => [hasNames ? foldName(key) : key, key]))
  for (const [key, value] of Object.entries(over)) {
    const known = spelled.get(hasNames ? foldName(key) : key)
    const below = merged.get(known ?? key)
    if (known !== undefined && known !== key) merged.delete(known)
    merged.set(key, isTable(below) && isTable(value) ? mergeTables(below, value, [...path, key]) : value)
  }
  return Object.fromEntries(merged)
}
