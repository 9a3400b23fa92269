import type { Clock } from '../../shared/clock.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { LocationDirectories, LocationDirectory } from '../../shared/ledger/location-directory.ts'
import type { CustomField } from '../../shared/plan/custom-field.ts'

const MINUTE_MS = 60_000
const FIELDS_MAX_AGE_MS = 60 * MINUTE_MS
// Somebody who reads "no such field" or "no such user" makes one and expects it to be found.
const MISSING_MAX_AGE_MS = 10 * MINUTE_MS
const USER_MAX_AGE_MS = 24 * 60 * MINUTE_MS
const MAX_USERS = 2_000
// Each write keeps the whole item for another week: whoever is not looked up any more must not stay with it.
const USER_KEPT_MS = 7 * 24 * 60 * MINUTE_MS

/** What is looked up of one location, seldom: from this process, else the table, else HighLevel. Throws as the client does. */
export interface Directory {
  /** The location's custom fields; asked again soon when one of `keys` is missing. */
  customFields(keys: readonly string[], options: { createMissing: boolean }): Promise<CustomField[]>
  /** The id of the user with this e-mail. */
  userOf(email: string): Promise<string | undefined>
}

/** Makes directories; what one of them looked up is known to the later ones of its location. */
export function createDirectories({ store, clock }: { store: LocationDirectories; clock: Clock }) {
  const known = new Map<string, LocationDirectory>()

  return (locationId: string, highLevel: HighLevelClient): Directory => {
    const read = async () => {
      const directory = known.get(locationId) ?? (await store.readDirectory(locationId))
      known.set(locationId, directory)
      return directory
    }
    /** Changes what is known by now: another booking of the batch may have looked something up meanwhile. */
    const write = async (change: (current: LocationDirectory) => LocationDirectory) => {
      const current = known.get(locationId) ?? (await read())
      const directory = withoutOldUsers({ ...current, ...change(current) }, clock.now())
      known.set(locationId, directory)
      await store.writeDirectory(locationId, directory)
    }

    return {
      async customFields(keys, { createMissing }) {
        const cached = (await read()).customFields
        const now = clock.now()
        const lacks = (list: readonly CustomField[]) => keys.filter((key) => !list.some((field) => field.key === key))
        const isUsable =
          cached !== undefined &&
          now - cached.readAt < (lacks(cached.list).length > 0 ? MISSING_MAX_AGE_MS : FIELDS_MAX_AGE_MS)
        if (isUsable) return cached.list
        const fields = await highLevel.listCustomFields()
        const list = fields.flatMap(toEntry)
        // Where HighLevel made another key of the name than we expected, a second field of that name would have none, either.
        const isMade = (key: string) => fields.some(({ name }) => name?.trim().toLowerCase() === nameOf(key))
        if (createMissing)
          for (const key of lacks(list).filter((one) => !isMade(one)))
            list.push(...toEntry(await highLevel.createCustomField({ name: nameOf(key), dataType: 'TEXT' })))
        await write(() => ({ customFields: { readAt: now, list } }))
        return list
      },

      async userOf(email) {
        const directory = await read()
        const cached = new Map(Object.entries(directory.users ?? {})).get(email)
        const now = clock.now()
        if (cached && now - cached.readAt < (cached.id ? USER_MAX_AGE_MS : MISSING_MAX_AGE_MS)) return cached.id
        const companyId = directory.companyId ?? (await highLevel.readCompanyId())
        if (companyId === undefined) return undefined
        const id = await highLevel.findUser(companyId, email)
        await write(({ users = {} }) => {
          const others = Object.entries(users).slice(-MAX_USERS)
          return {
            companyId,
            users: { ...Object.fromEntries(others), [email]: { readAt: now, ...(id ? { id } : {}) } },
          }
        })
        return id
      },
    }
  }
}

function withoutOldUsers({ users, ...directory }: LocationDirectory, now: number): LocationDirectory {
  if (!users) return directory
  const kept = Object.entries(users).filter(([, { readAt }]) => now - readAt < USER_KEPT_MS)
  return { ...directory, users: Object.fromEntries(kept) }
}

function toEntry(field: Awaited<ReturnType<HighLevelClient['createCustomField']>>): CustomField[] {
  const { id, fieldKey, dataType = 'TEXT', picklistOptions } = field
  if (fieldKey === undefined) return []
  return [{ id, key: fieldKey, dataType, ...(picklistOptions?.length ? { options: picklistOptions } : {}) }]
}

/** HighLevel makes the key from the name: contact.lead_tier is the key of "lead tier". */
const nameOf = (key: string) => key.replace(/^contact\./, '').replaceAll('_', ' ')
