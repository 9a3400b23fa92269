import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// HighLevel's published specification is not part of this repository. HIGHLEVEL_SPECS names a checkout's folder with apps/.
const folder =
  process.env['HIGHLEVEL_SPECS'] ?? fileURLToPath(new URL('../../../shared/specs/highlevel', import.meta.url))
export const hasHighLevelSpecs = existsSync(join(folder, 'apps', 'contacts.json'))

export type Node = Record<string, unknown>
export const nodeOf = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A file of the specification, with its references resolved on the way. */
export interface OpenApi {
  paths: Node
  resolve(node: unknown): Node
}

const read = (file: string): Node => nodeOf(JSON.parse(readFileSync(file, 'utf8')))

export function readOpenApi(name: string): OpenApi {
  const root = read(join(folder, 'apps', `${name}.json`))
  const resolve = (node: unknown): Node => {
    const { $ref } = nodeOf(node)
    if (typeof $ref !== 'string') return nodeOf(node)
    const [file = '', pointer = ''] = $ref.split('#')
    const start = file === '' ? root : read(join(folder, 'apps', file))
    return resolve(
      pointer
        .split('/')
        .slice(1)
        .reduce((at, key) => nodeOf(at[key]), start),
    )
  }
  return { paths: nodeOf(root['paths']), resolve }
}

/** Where a value is not what the schema says; a property that the schema does not name is one of it. */
export function problemsOf(api: OpenApi, schemaNode: unknown, value: unknown, at = ''): string[] {
  const schema = api.resolve(schemaNode)
  if (value === null) return schema['nullable'] === true ? [] : [`${at} is null`]
  const choices = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])]
  if (choices.length > 0) {
    const found = choices.map((choice) => problemsOf(api, choice, value, at))
    return found.some((problems) => problems.length === 0) ? [] : (found[0] ?? [])
  }
  if (Array.isArray(schema['allOf'])) return schema['allOf'].flatMap((part) => problemsOf(api, part, value, at))
  return [
    ...typeProblems(schema, value, at),
    ...boundProblems(schema, value, at),
    ...partProblems(api, schema, value, at),
  ]
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value)

function typeProblems({ type, enum: allowed }: Node, value: unknown, at: string): string[] {
  const isOfType = typeof type !== 'string' || kindOf(value) === type || (type === 'integer' && Number.isInteger(value))
  if (!isOfType) return [`${at} is ${kindOf(value)}, not ${type}`]
  return Array.isArray(allowed) && !allowed.includes(value) ? [`${at} is not one of ${allowed}`] : []
}

function boundProblems({ maxLength, minimum, maximum }: Node, value: unknown, at: string): string[] {
  const isOut =
    (typeof value === 'string' && typeof maxLength === 'number' && value.length > maxLength) ||
    (typeof value === 'number' && typeof minimum === 'number' && value < minimum) ||
    (typeof value === 'number' && typeof maximum === 'number' && value > maximum)
  return isOut ? [`${at} is out of bounds`] : []
}

function partProblems(api: OpenApi, schema: Node, value: unknown, at: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => problemsOf(api, schema['items'], item, `${at}[${index}]`))
  // An object of which nothing is said at all may be anything.
  if (typeof value !== 'object' || !('properties' in schema)) return []
  const [object, properties] = [nodeOf(value), nodeOf(schema['properties'])]
  const absent = listOf(schema['required']).filter((name) => !Object.hasOwn(object, String(name)))
  return [
    ...absent.map((name) => `${at}.${name} is missing`),
    ...Object.entries(object).flatMap(([name, part]) =>
      Object.hasOwn(properties, name)
        ? problemsOf(api, properties[name], part, `${at}.${name}`)
        : [`${at}.${name} should not exist`],
    ),
  ]
}

/** A request against the operation that the specification has for it; empty when it is as it should be. */
export function requestProblems(api: OpenApi, template: string, request: Request, body: unknown): string[] {
  const operation = nodeOf(nodeOf(api.paths[template])[request.method.toLowerCase()])
  if (Object.keys(operation).length === 0) return [`${request.method} ${template} is not specified`]
  const url = new URL(request.url)
  if (!templatePattern(template).test(url.pathname)) return [`${url.pathname} is no ${template}`]
  const parameters = listOf(operation['parameters']).map((parameter) => api.resolve(parameter))
  const ofKind = (kind: string) => parameters.filter((parameter) => parameter['in'] === kind)
  const sent = { header: request.headers.get('version') ?? undefined }
  const version = ofKind('header').find(({ name }) => name === 'Version')
  return [
    ...problemsOf(api, version?.['schema'], sent.header, 'Version'),
    ...queryProblems(api, ofKind('query'), url.searchParams),
    ...bodyProblems(api, nodeOf(operation['requestBody']), request, body),
  ]
}

const templatePattern = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`)

function queryProblems(api: OpenApi, parameters: Node[], query: URLSearchParams): string[] {
  const byName = new Map(parameters.map((parameter) => [String(parameter['name']), parameter]))
  const absent = [...byName].filter(([name, { required }]) => required === true && !query.has(name))
  const problems = [...query].flatMap(([name, text]) => {
    const schema = byName.get(name)?.['schema']
    if (schema === undefined) return [`?${name} should not exist`]
    const value = api.resolve(schema)['type'] === 'number' && /^\d+$/.test(text) ? Number(text) : text
    return problemsOf(api, schema, value, `?${name}`)
  })
  return [...absent.map(([name]) => `?${name} is missing`), ...problems]
}

function bodyProblems(api: OpenApi, specified: Node, request: Request, body: unknown): string[] {
  const schema = nodeOf(nodeOf(specified['content'])['application/json'])['schema']
  if (body === undefined) return specified['required'] === true ? ['body is missing'] : []
  if (schema === undefined) return ['body should not exist']
  if (request.headers.get('content-type') !== 'application/json') return ['content-type is not application/json']
  return problemsOf(api, schema, body, 'body')
}
