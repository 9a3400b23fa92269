import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { operations } from '../../../../../infra/local/simulators/high-level/operations.ts'
import { isObject, type JsonObject, plain, textsOf } from '../../../../../infra/local/simulators/json.ts'

// HighLevel's published specification is not part of this repository. HIGHLEVEL_SPECS names a checkout's folder with apps/.
const folder =
  process.env.HIGHLEVEL_SPECS ?? fileURLToPath(new URL('../../../../../../shared/specs/highlevel', import.meta.url))
const isThere = existsSync(join(folder, 'apps', 'contacts.json'))

const objectAt = (value: unknown, ...keys: string[]): JsonObject => {
  const found = keys.reduce<unknown>((current, key) => (isObject(current) ? current[key] : undefined), value)
  return isObject(found) ? found : {}
}

const readSpec = (name: string): JsonObject => JSON.parse(readFileSync(join(folder, 'apps', `${name}.json`), 'utf8'))

const bodySchema = (spec: JsonObject, operation: JsonObject) => {
  const { $ref } = objectAt(operation, 'requestBody', 'content', 'application/json', 'schema')
  return objectAt(spec, 'components', 'schemas', plain($ref).split('/').at(-1) ?? '')
}

const parametersOf = (operation: JsonObject) =>
  Array.isArray(operation.parameters) ? operation.parameters.filter(isObject) : []

const requiredOf = (shape: (typeof operations)[number]['body'] = {}) =>
  Object.keys(shape).filter((name) => shape[name]?.required)

describe.skipIf(!isThere)('the simulated operations against the published specification', () => {
  test.each(operations.map((row) => [`${row.method} ${row.path}`, row] as const))('%s is in it', (_, row) => {
    const spec = readSpec(row.path.split('/')[1] ?? '')
    const published = objectAt(spec, 'paths', row.path, row.method.toLowerCase())
    expect(published).not.toEqual({})
    expect(Object.keys(objectAt(published, 'responses'))).toContain(String(row.status))

    const parameters = parametersOf(published)
    const version = parameters.find(({ name }) => name === 'Version')
    expect(textsOf(objectAt(version, 'schema').enum)).toContain(row.version)
    const query = parameters.filter((parameter) => parameter.in === 'query')
    expect(Object.keys(row.query ?? {}).sort()).toEqual(query.map(({ name }) => plain(name)).sort())
    const requiredQuery = query.filter((parameter) => parameter.required === true).map(({ name }) => plain(name))
    expect(requiredOf(row.query).sort()).toEqual(requiredQuery.sort())

    // The specification leaves the body of the search empty.
    if (row.path === '/contacts/search') return
    const body = bodySchema(spec, published)
    expect(Object.keys(row.body ?? {}).sort()).toEqual(Object.keys(objectAt(body, 'properties')).sort())
    expect(requiredOf(row.body).sort()).toEqual(textsOf(body.required).sort())
  })
})

test('no two rows of the table have the same method and path', () => {
  const keys = operations.map(({ method, path }) => `${method} ${path}`)
  expect(new Set(keys).size).toBe(keys.length)
})
