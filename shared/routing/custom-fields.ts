import type { HighLevelClient } from '../highlevel/client.ts'
import type { LocationDirectories } from '../ledger/location-directory.ts'
import type { CustomField } from '../plan/custom-field.ts'

const MINUTE_MS = 60_000
const MAX_AGE_MS = 60 * MINUTE_MS
// Somebody who reads "no such field" makes one and expects it to be found.
const MISSING_MAX_AGE_MS = 10 * MINUTE_MS

interface LookUp {
  locationId: string
  directories: LocationDirectories
  highLevel: Pick<HighLevelClient, 'listCustomFields'>
  /** Unix milliseconds. */
  now: number
}

/** The location's custom fields: from the table, else from HighLevel; asked again soon when one of `keys` is missing. */
export async function readCustomFields(
  { locationId, directories, highLevel, now }: LookUp,
  keys: readonly string[],
): Promise<CustomField[]> {
  if (keys.length === 0) return []
  const directory = await directories.readDirectory(locationId)
  const { readAt = 0, list = [] } = directory.customFields ?? {}
  const lacksOne = keys.some((key) => !list.some((field) => field.key === key))
  if (now - readAt < (lacksOne ? MISSING_MAX_AGE_MS : MAX_AGE_MS)) return list
  const fields = await highLevel.listCustomFields()
  const found = fields.flatMap(({ id, fieldKey, dataType = 'TEXT', picklistOptions }): CustomField[] =>
    fieldKey === undefined
      ? []
      : [{ id, key: fieldKey, dataType, ...(picklistOptions?.length ? { options: picklistOptions } : {}) }],
  )
  await directories.writeDirectory(locationId, { ...directory, customFields: { readAt: now, list: found } })
  return found
}
