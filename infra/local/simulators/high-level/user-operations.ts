import type { JsonObject } from '../json.ts'
import { usersQuery } from './body-shapes.ts'
import { type Location, type OperationCall, requireLocation, rowsWith } from './operation.ts'
import { notFound, otherLocation } from './refusal.ts'

type User = NonNullable<Location['users']>[number]

function describe({ id, name, email }: User, location: Location): JsonObject {
  const [firstName = '', ...rest] = name.split(' ')
  const roles = { type: 'account', role: 'user', locationIds: [location.id] }
  return { id, name, firstName, lastName: rest.join(' '), email, deleted: false, roles }
}

function search({ location, query }: OperationCall): JsonObject {
  if (query.companyId !== location.companyId) throw otherLocation()
  if (query.locationId !== undefined) requireLocation(location, query.locationId)
  const text = (query.query ?? '').toLowerCase()
  const found = (location.users ?? []).filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(text))
  const skip = Number(query.skip ?? 0)
  const users = found.slice(skip, skip + Number(query.limit ?? 25)).map((user) => describe(user, location))
  return { users, count: found.length }
}

function get({ location, params }: OperationCall): JsonObject {
  const user = location.users?.find(({ id }) => id === params.userId)
  if (!user) throw notFound('User', params.userId ?? '')
  return describe(user, location)
}

const reads = rowsWith('users.readonly')

export const userOperations = [
  reads('GET', '/users/search', 200, { query: usersQuery, run: search }),
  reads('GET', '/users/{userId}', 200, { run: get }),
]
