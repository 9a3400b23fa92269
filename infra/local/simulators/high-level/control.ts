import { z } from 'zod'
import type { Clock } from '../../../../shared/clock.ts'
import { ControlError, type ControlRoute, readControlBody } from '../control.ts'
import { isObject, type JsonObject, plain } from '../json.ts'
import type { RecordStore } from '../record-store.ts'
import { createContactShape } from './body-shapes.ts'
import { applyFields, blankContact, newId, removeContact, saveContact } from './contact-book.ts'
import type { LocationBook } from './location-book.ts'
import { isoTime } from './operation.ts'
import { problemsOf } from './shape.ts'

const customFieldSchema = z.strictObject({
  locationId: z.string(),
  id: z.string().optional(),
  name: z.string(),
  fieldKey: z.string().startsWith('contact.'),
  dataType: z.string().default('TEXT'),
  picklistOptions: z.array(z.string()).optional(),
})

const namedSchema = z.strictObject({ locationId: z.string(), id: z.string().min(1), name: z.string() })

/** Seeds count as long known, so that the search finds them at once. */
const SEED_AGE_MS = 60_000

/** What a person does in HighLevel's own pages, and a look at everything there is. */
export function controlRoutes(store: RecordStore, clock: Clock, locations: LocationBook): ControlRoute[] {
  const seed = (body: JsonObject) => {
    const { id, ...fields } = body
    const problems = problemsOf(createContactShape, fields)
    const { locationId } = fields
    if (!locations.get(plain(locationId))) problems.push('locationId is not simulated')
    if (problems.length > 0) throw new ControlError(problems.join('; '))
    const at = clock.now() - SEED_AGE_MS
    const blank = blankContact(plain(locationId), at)
    const contact = applyFields({ ...blank, ...(typeof id === 'string' && { id }) }, fields, at)
    saveContact(store, contact)
    return { contact }
  }

  const deleted = (kind: string, wasThere: boolean) => {
    if (!wasThere) throw new ControlError(`There is no such ${kind}`)
    return {}
  }

  return [
    {
      method: 'GET',
      path: '/contacts',
      run: ({ query }) => {
        const [owner, email] = [query.get('locationId') ?? undefined, query.get('email')?.toLowerCase()]
        const below = (id: string) => ({
          notes: store.list('note', { owner: id }),
          tasks: store.list('task', { owner: id }),
          appointments: store.list('appointment', { owner: id }),
          campaigns: store.list('campaign', { owner: id }),
          workflows: store.list('workflow', { owner: id }),
        })
        const contacts = store.list('contact', { owner, email })
        return contacts.map((contact) => ({ contact, ...below(plain(contact.id)) }))
      },
    },
    {
      method: 'POST',
      path: '/contacts',
      run: (call) => {
        const body = readControlBody(z.json(), call)
        if (!isObject(body)) throw new ControlError('A contact must be an object')
        return seed(body)
      },
    },
    {
      method: 'POST',
      path: '/custom-fields',
      run: (call) => {
        const { id = newId(), locationId, ...rest } = readControlBody(customFieldSchema, call)
        const customField = { id, locationId, model: 'contact', ...rest, dateAdded: isoTime(clock.now()) }
        store.put('custom-field', id, customField, { owner: locationId })
        return { customField }
      },
    },
    ...(['calendar', 'known-workflow'] as const).map(
      (kind): ControlRoute => ({
        method: 'POST',
        path: kind === 'calendar' ? '/calendars' : '/workflows',
        run: (call) => {
          const record = readControlBody(namedSchema, call)
          store.put(kind, record.id, record, { owner: record.locationId })
          return record
        },
      }),
    ),
    { method: 'DELETE', path: '/contacts/{id}', run: (_, { id = '' }) => deleted('contact', removeContact(store, id)) },
    { method: 'DELETE', path: '/notes/{id}', run: (_, { id = '' }) => deleted('note', store.remove('note', id)) },
    { method: 'DELETE', path: '/tasks/{id}', run: (_, { id = '' }) => deleted('task', store.remove('task', id)) },
  ]
}

const ACCOUNT_KINDS =
  `calendar known-workflow contact note task appointment appointment-note campaign workflow business tag custom-field
  location inactive-location install code grant refresh-token access-token app-delivery`.split(/\s+/)

/** Empties the accounts and ends every connection; the app and the key that signs webhooks stay. */
export function emptyAccounts(store: RecordStore) {
  for (const kind of ACCOUNT_KINDS) store.removeKind(kind)
}
