import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createAppBook } from '../../../../../infra/local/simulators/high-level/app.ts'
import { createLocationBook } from '../../../../../infra/local/simulators/high-level/location-book.ts'
import { createOAuth } from '../../../../../infra/local/simulators/high-level/oauth/oauth.ts'
import { tokenForm } from '../../../../../infra/local/simulators/high-level/oauth/token-endpoint.ts'
import { operations } from '../../../../../infra/local/simulators/high-level/operations.ts'
import { webhookKey } from '../../../../../infra/local/simulators/high-level/webhook-key.ts'
import { createAppWebhooks } from '../../../../../infra/local/simulators/high-level/webhooks.ts'
import { isObject, type JsonObject, plain, textsOf } from '../../../../../infra/local/simulators/json.ts'
import { createRecordStore } from '../../../../../infra/local/simulators/record-store.ts'
import { createManualClock } from '../../../../support/manual-clock.ts'

// HighLevel's published specification is not part of this repository. HIGHLEVEL_SPECS names a checkout's folder with apps/.
const folder =
  process.env.HIGHLEVEL_SPECS ?? fileURLToPath(new URL('../../../../../../shared/specs/highlevel', import.meta.url))
const isThere = existsSync(join(folder, 'apps', 'contacts.json'))

const objectAt = (value: unknown, ...keys: string[]): JsonObject => {
  const found = keys.reduce<unknown>((current, key) => (isObject(current) ? current[key] : undefined), value)
  return isObject(found) ? found : {}
}

const readSpec = (name: string): JsonObject => JSON.parse(readFileSync(join(folder, 'apps', `${name}.json`), 'utf8'))

const contentOf = (operation: JsonObject) => objectAt(operation, 'requestBody', 'content')

const bodySchema = (spec: JsonObject, operation: JsonObject) => {
  const [content] = Object.values(contentOf(operation))
  const { $ref } = objectAt(content, 'schema')
  return objectAt(spec, 'components', 'schemas', plain($ref).split('/').at(-1) ?? '')
}

/** The scopes of all the alternatives; the specification names the same one in each. */
const scopesOf = (operation: JsonObject) =>
  Array.isArray(operation.security)
    ? [...new Set(operation.security.filter(isObject).flatMap((scheme) => Object.values(scheme).flatMap(textsOf)))]
    : []

const parametersOf = (operation: JsonObject) =>
  Array.isArray(operation.parameters) ? operation.parameters.filter(isObject) : []

/** Rows alone; what they would work on is not there. */
function agencyRows() {
  const store = createRecordStore()
  const clock = createManualClock()
  const apps = createAppBook(store)
  const locations = createLocationBook(store, [])
  const { signal } = new AbortController()
  const webhooks = createAppWebhooks({ store, clock, apps, key: webhookKey(store), signal })
  return createOAuth({ store, clock, apps, locations, webhooks }).operations
}

const rows = [...operations, ...agencyRows()]

const requiredOf = (shape: (typeof operations)[number]['body'] = {}) =>
  Object.keys(shape).filter((name) => shape[name]?.required)

const simulated = new Set(rows.map(({ method, path }) => `${method} ${path}`))
const published = (name: string) =>
  Object.entries(objectAt(readSpec(name), 'paths')).flatMap(([path, methods]) =>
    Object.keys(isObject(methods) ? methods : {}).map((method) => `${method.toUpperCase()} ${path}`),
  )

describe.skipIf(!isThere)('the simulated operations against the published specification', () => {
  test.each([
    ['contacts', 32],
    ['businesses', 5],
  ])('of the file %s all %i operations are simulated', (name, count) => {
    expect(published(name)).toHaveLength(count)
    expect(published(name).filter((key) => !simulated.has(key))).toEqual([])
  })

  test.each(rows.map((row) => [`${row.method} ${row.path}`, row] as const))('%s is in it', (_, row) => {
    const spec = readSpec(row.path.split('/')[1] ?? '')
    const published = objectAt(spec, 'paths', row.path, row.method.toLowerCase())
    expect(published).not.toEqual({})
    expect(Object.keys(objectAt(published, 'responses'))).toContain(String(row.status))
    expect(row.scope === undefined ? [] : [row.scope]).toEqual(scopesOf(published))

    const parameters = parametersOf(published)
    const version = parameters.find(({ name }) => name === 'Version')
    expect(textsOf(objectAt(version, 'schema').enum)).toContain(row.version)
    const query = parameters.filter((parameter) => parameter.in === 'query')
    expect(Object.keys(row.query ?? {}).sort()).toEqual(query.map(({ name }) => plain(name)).sort())
    const requiredQuery = query.filter((parameter) => parameter.required === true).map(({ name }) => plain(name))
    expect(requiredOf(row.query).sort()).toEqual(requiredQuery.sort())

    const type = row.access === 'agency' ? 'application/x-www-form-urlencoded' : 'application/json'
    expect(Object.keys(contentOf(published))).toEqual(row.body ? [type] : [])
    // The specification leaves the body of the search empty.
    if (row.path === '/contacts/search') return
    const body = bodySchema(spec, published)
    expect(Object.keys(row.body ?? {}).sort()).toEqual(Object.keys(objectAt(body, 'properties')).sort())
    expect(requiredOf(row.body).sort()).toEqual(textsOf(body.required).sort())
  })

  test('the form of the token endpoint has the published names', () => {
    const spec = readSpec('oauth')
    const body = bodySchema(spec, objectAt(spec, 'paths', '/oauth/token', 'post'))
    expect(Object.keys(tokenForm).sort()).toEqual(Object.keys(objectAt(body, 'properties')).sort())
  })
})

test('no two rows of the table have the same method and path', () => {
  expect(simulated.size).toBe(rows.length)
})
