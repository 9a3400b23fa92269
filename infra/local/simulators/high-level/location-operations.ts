import type { JsonObject } from '../json.ts'
import { customFieldsQuery, usersQuery } from './body-shapes.ts'
import { type Location, type OperationCall, operation, requireLocation } from './operation.ts'
import { otherLocation } from './refusal.ts'

function ownLocation({ location, params }: OperationCall): Location {
  requireLocation(location, params.locationId)
  return location
}

function describe({ id, companyId, name, timezone, allowDuplicateContact }: Location): JsonObject {
  const settings = {
    allowDuplicateContact: allowDuplicateContact ?? false,
    allowDuplicateOpportunity: false,
    allowFacebookNameMerge: false,
    disableContactTimezone: false,
    contactUniqueIdentifiers: ['email', 'phone'],
  }
  return { location: { id, companyId, name, timezone, business: { name, timezone }, settings } }
}

function listCustomFields(call: OperationCall): JsonObject {
  const { id } = ownLocation(call)
  const model = call.query.model ?? 'contact'
  const fields = call.store.list('custom-field', { owner: id })
  return { customFields: model === 'all' ? fields : fields.filter((field) => field.model === model) }
}

function searchUsers({ location, query }: OperationCall): JsonObject {
  if (query.companyId !== location.companyId) throw otherLocation()
  if (query.locationId !== undefined) requireLocation(location, query.locationId)
  const text = (query.query ?? '').toLowerCase()
  const found = (location.users ?? []).filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(text))
  const skip = Number(query.skip ?? 0)
  const users = found.slice(skip, skip + Number(query.limit ?? 25)).map(({ id, name, email }) => {
    const [firstName = '', ...rest] = name.split(' ')
    const roles = { type: 'account', role: 'user', locationIds: [location.id] }
    return { id, name, firstName, lastName: rest.join(' '), email, deleted: false, roles }
  })
  return { users, count: found.length }
}

export const locationOperations = [
  operation('GET', '/locations/{locationId}', 200, { run: (call) => describe(ownLocation(call)) }),
  operation('GET', '/locations/{locationId}/customFields', 200, { query: customFieldsQuery, run: listCustomFields }),
  operation('GET', '/locations/{locationId}/tags', 200, {
    run: (call) => ({ tags: call.store.list('tag', { owner: ownLocation(call).id }) }),
  }),
  operation('GET', '/users/search', 200, { query: usersQuery, run: searchUsers }),
]
