import { isObject, type JsonObject, type JsonValue, plain, textOf, textsOf } from '../json.ts'
import { fullName } from './contact-book.ts'
import { type OperationCall, requireLocation } from './operation.ts'
import { invalid } from './refusal.ts'

/** "Updates may take a few seconds to appear": a contact is not found before this. */
const INDEX_LAG_MS = 2_000

const FIELDS = ['id', 'email', 'phone', 'firstName', 'lastName', 'companyName', 'tags', 'source', 'assignedTo']
const DATES = ['dateAdded', 'dateUpdated']
const OPERATORS = ['eq', 'not_eq', 'contains', 'not_contains', 'exists', 'not_exists', 'range']

type Test = (contact: JsonObject) => boolean

const words = (value: unknown) => (Array.isArray(value) ? textsOf(value) : [plain(value)]).map((w) => w.toLowerCase())

const inRange = (value: unknown, range: JsonObject) => {
  const at = new Date(plain(value)).getTime()
  const bound = (name: string, otherwise: number) =>
    range[name] === undefined ? otherwise : new Date(plain(range[name])).getTime()
  return (
    at >= bound('gte', -Infinity) &&
    at <= bound('lte', Infinity) &&
    at > bound('gt', -Infinity) &&
    at < bound('lt', Infinity)
  )
}

function compile(filter: JsonValue, path: string): Test {
  if (!isObject(filter)) throw invalid([`${path} must be an object`])
  if (filter.group !== undefined) {
    if (filter.group !== 'AND' && filter.group !== 'OR') throw invalid([`${path}.group must be AND or OR`])
    const tests = compileAll(filter.filters, `${path}.filters`)
    return (contact) => (filter.group === 'OR' ? tests.some((t) => t(contact)) : tests.every((t) => t(contact)))
  }
  const [field, operator] = [textOf(filter.field) ?? '', textOf(filter.operator) ?? '']
  const value = filter.value
  if (![...FIELDS, ...DATES].includes(field)) throw invalid([`${path}.field ${field} is not supported`])
  if (!OPERATORS.includes(operator)) throw invalid([`${path}.operator ${operator} is not supported`])
  if (value === undefined && !operator.endsWith('exists')) throw invalid([`${path}.value should not be empty`])
  const wanted = words(value)
  const tests: Record<string, Test> = {
    eq: (contact) => wanted.every((word) => words(contact[field]).includes(word)),
    contains: (contact) => wanted.every((word) => words(contact[field]).some((found) => found.includes(word))),
    exists: (contact) => contact[field] !== undefined,
    range: (contact) => isObject(value) && inRange(contact[field], value),
  }
  const test = tests[operator.replace(/^not_/, '')] ?? (() => false)
  return operator.startsWith('not_') ? (contact) => !test(contact) : test
}

function compileAll(filters: JsonValue | undefined, path: string): Test[] {
  return Array.isArray(filters) ? filters.map((filter, index) => compile(filter, `${path}.${index}`)) : []
}

const sortKey = (contact: JsonObject, field: string) =>
  DATES.includes(field) ? new Date(plain(contact[field])).getTime() : plain(contact[field]).toLowerCase()

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)

function checkPage({ pageLimit, page, searchAfter, query }: JsonObject) {
  const limit = Number(pageLimit)
  const problems = [
    !Number.isInteger(limit) || limit < 1 || limit > 500 ? 'pageLimit must be an integer from 1 to 500' : '',
    page !== undefined && (!Number.isInteger(page) || Number(page) < 1) ? 'page must be a positive integer' : '',
    page !== undefined && Number(page) * limit > 10_000 ? 'page * pageLimit must not be greater than 10000' : '',
    page !== undefined && searchAfter !== undefined ? 'page and searchAfter must not be used together' : '',
    typeof query === 'string' && query.length > 75 ? 'query must be shorter than or equal to 75 characters' : '',
  ].filter((problem) => problem !== '')
  if (problems.length > 0) throw invalid(problems)
}

/** Items of a search have nulls where GET leaves the key out. */
const searchItem = (contact: JsonObject, searchAfter: JsonValue[]): JsonObject => ({
  email: null,
  phone: null,
  phoneLabel: null,
  firstName: null,
  lastName: null,
  businessName: null,
  assignedTo: null,
  source: null,
  attributionSource: null,
  ...contact,
  contactName: fullName(contact) || null,
  searchAfter,
})

export function searchContacts({ store, location, body, now }: OperationCall): JsonObject {
  requireLocation(location, body.locationId)
  checkPage(body)
  const tests = compileAll(body.filters, 'filters')
  const order = Array.isArray(body.sort) ? body.sort.find(isObject) : undefined
  const field = textOf(order?.field) ?? 'dateAdded'
  if (![...FIELDS, ...DATES].includes(field)) throw invalid([`sort.0.field ${field} is not supported`])
  const direction = (textOf(order?.direction) ?? 'desc') === 'asc' ? 1 : -1
  const query = textOf(body.query)?.toLowerCase() ?? ''
  const isWanted: Test = (contact) =>
    new Date(plain(contact.dateAdded)).getTime() <= now - INDEX_LAG_MS &&
    tests.every((test) => test(contact)) &&
    `${fullName(contact)} ${plain(contact.email)} ${plain(contact.phone)}`.toLowerCase().includes(query)
  const rank = (a: JsonValue[], b: JsonValue[]) => {
    const [first, second] = [a[0] ?? '', b[0] ?? '']
    const byKey =
      typeof first === 'number' && typeof second === 'number'
        ? compare(first, second)
        : compare(plain(first), plain(second))
    return direction * (byKey || compare(plain(a[1]), plain(b[1])))
  }
  const found = store
    .list('contact', { owner: location.id })
    .filter(isWanted)
    .map((contact) => searchItem(contact, [sortKey(contact, field), plain(contact.id)]))
    .sort((a, b) => rank(cursorOf(a), cursorOf(b)))
  const limit = Number(body.pageLimit)
  const after = body.searchAfter
  const start = (Number(body.page ?? 1) - 1) * limit
  const rest = Array.isArray(after) ? found.filter((item) => rank(cursorOf(item), after) > 0) : found.slice(start)
  return { contacts: rest.slice(0, limit), total: found.length }
}

const cursorOf = (item: JsonObject) => (Array.isArray(item.searchAfter) ? item.searchAfter : [])
