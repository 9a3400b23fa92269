import { isDeepStrictEqual } from 'node:util'
import { type JsonObject, plain } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { fullName } from './contact-book.ts'

const CONTACT_FIELDS = `address1 city state companyName country source dateAdded dateOfBirth dnd email firstName
  lastName phone postalCode tags website assignedTo customFields`.split(/\s+/)

const pick = (record: JsonObject, names: string[]) =>
  Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])))

const without = ({ dateUpdated: _, tags: __, ...rest }: JsonObject) => rest

const contactEvent = (type: string, contact: JsonObject): JsonObject => ({
  type,
  locationId: contact.locationId,
  id: contact.id,
  name: fullName(contact),
  attachments: [],
  ...pick(contact, CONTACT_FIELDS),
})

const noteEvent = (type: string, note: JsonObject): JsonObject => ({
  type,
  ...pick(note, ['id', 'body', 'contactId', 'dateAdded']),
})

/** The real TaskCreate has neither contact nor body, though both are documented. There is no TaskUpdate. */
const taskEvent = (type: string, task: JsonObject): JsonObject => ({
  type,
  ...pick(task, ['id', 'assignedTo', 'title', 'dueDate', ...(type === 'TaskCreate' ? [] : ['body', 'contactId'])]),
})

function eventsOf(kind: string, before: JsonObject | undefined, after: JsonObject | undefined): JsonObject[] {
  const record = after ?? before
  if (!record) return []
  const change = before === undefined ? 'Create' : after === undefined ? 'Delete' : 'Update'
  switch (kind) {
    case 'note':
      return [noteEvent(`Note${change}`, record)]
    case 'task':
      if (change !== 'Update') return [taskEvent(`Task${change}`, record)]
      return after?.completed === true && before?.completed !== true ? [taskEvent('TaskComplete', record)] : []
    case 'contact': {
      if (!before || !after) return [contactEvent(`Contact${change}`, record)]
      const types = [
        ...(isDeepStrictEqual(without(before), without(after)) ? [] : ['ContactUpdate']),
        ...(isDeepStrictEqual(before.tags, after.tags) ? [] : ['ContactTagUpdate']),
      ]
      return types.map((type) => contactEvent(type, record))
    }
    default:
      return []
  }
}

/**
 * The same store, whose changes of contacts, notes and tasks are told as HighLevel's webhook events, whoever made them.
 * `tell` is called once the transaction has been committed, and not when it was rolled back.
 */
export function tellingStore(store: RecordStore, tell: (locationId: string, event: JsonObject) => void): RecordStore {
  let pending: { locationId: string; event: JsonObject }[] | undefined
  const note = (kind: string, before: JsonObject | undefined, after: JsonObject | undefined) => {
    for (const event of eventsOf(kind, before, after)) {
      const record = after ?? before ?? {}
      const locationId = plain(record.locationId ?? store.get('contact', plain(record.contactId))?.locationId)
      const told = { locationId, event: { ...event, locationId } }
      if (pending) pending.push(told)
      else tell(told.locationId, told.event)
    }
  }
  return {
    ...store,
    put(kind, id, value, by) {
      const before = store.get(kind, id)
      store.put(kind, id, value, by)
      note(kind, before, store.get(kind, id))
    },
    remove(kind, id) {
      const before = store.get(kind, id)
      const wasThere = store.remove(kind, id)
      note(kind, before, undefined)
      return wasThere
    },
    transaction(work) {
      const told: typeof pending = []
      pending = told
      try {
        const result = store.transaction(work)
        pending = undefined
        for (const { locationId, event } of told) tell(locationId, event)
        return result
      } finally {
        pending = undefined
      }
    },
  }
}
