import { describe, expect, test } from 'vitest'
import type { Api } from '../../../shared/highlevel/ask.ts'
import { createRequest } from '../../../shared/highlevel/request.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import {
  hasHighLevelSpecs,
  nodeOf,
  type OpenApi,
  problemsOf,
  readOpenApi,
  requestProblems,
} from '../../support/open-api.ts'
import { ROWS } from './operations/all-rows.ts'
import type { Row } from './operations/row.ts'

const specs = new Map<string, OpenApi>()
function specOf(path: string): OpenApi {
  const name = path.split('/')[1] ?? ''
  const spec = specs.get(name) ?? readOpenApi(name)
  specs.set(name, name === 'contacts' ? corrected(spec) : spec)
  return specs.get(name) ?? spec
}

const schemaOf = (spec: OpenApi, operation: string) => {
  const [method = '', path = ''] = operation.split(' ')
  const specified = nodeOf(nodeOf(spec.paths[path])[method.toLowerCase()])
  const schema = nodeOf(nodeOf(nodeOf(nodeOf(specified['requestBody'])['content'])['application/json'])['schema'])
  return { specified, schema: spec.resolve(schema) }
}

/** What the specification has wrong, or leaves empty, and what is known instead. */
function corrected(spec: OpenApi): OpenApi {
  const search = {
    required: ['locationId', 'pageLimit'],
    properties: {
      locationId: { type: 'string' },
      pageLimit: { type: 'number', maximum: 500 },
      page: { type: 'number' },
      searchAfter: { type: 'array', items: {} },
      query: { type: 'string', maxLength: 75 },
      filters: { type: 'array', items: {} },
      sort: {
        type: 'array',
        items: { type: 'object', properties: { field: {}, direction: { enum: ['asc', 'desc'] } } },
      },
    },
  }
  const resolve = (node: unknown): Node => {
    if (String(nodeOf(node)['$ref']).endsWith('/SearchBodyV2DTO')) return search
    const found = spec.resolve(node)
    const properties = nodeOf(found['properties'])
    // A date is sent as text, a number as number: both are "object" in the specification.
    if ('dateOfBirth' in properties)
      return { ...found, properties: { ...properties, dateOfBirth: { type: 'string', nullable: true } } }
    if (nodeOf(properties['field_value'])['type'] === 'object' && nodeOf(properties['field_value'])['example'] === 100)
      return { ...found, properties: { ...properties, field_value: { type: 'number' } } }
    return found
  }
  return { ...spec, resolve }
}
type Node = Record<string, unknown>

/** Runs a row and keeps its requests, without any network. */
async function requestsOf(row: Row): Promise<{ request: Request; body: unknown }[]> {
  const seen: { request: Request; body: unknown }[] = []
  const request = createRequest({
    baseUrl: 'https://highlevel.test',
    async fetch(input, init) {
      const sent = new Request(input, init)
      const text = await sent.clone().text()
      seen.push({ request: sent, body: text === '' ? undefined : JSON.parse(text) })
      return Response.json(row.answers[seen.length - 1])
    },
    clock: createManualClock(),
    pacer: { begin: () => {}, take: async () => () => {}, pause: () => {} },
    accessToken: async () => 'pit-1',
  })
  const api: Api = { request, locationId: 'location-1' }
  await row.run(api)
  return seen
}

/** Documented, and never sent on purpose: what the integration has no use for. */
const NOT_SENT: Record<string, string[]> = {
  // Cursors are used instead.
  'POST /contacts/search': ['page'],
  'GET /users/search': ['type', 'role', 'ids', 'sort', 'sortDirection', 'enabled2waySync'],
}

describe.skipIf(!hasHighLevelSpecs)('the client against HighLevel’s published specification', () => {
  test.each(ROWS.map((row) => [row.does, row] as const))('%s, as specified', async (_does, row) => {
    const [, path = ''] = row.operation.split(' ')
    const spec = specOf(path)
    for (const { request, body } of await requestsOf(row))
      expect(requestProblems(spec, path, request, body)).toEqual([])
  })

  test('every operation of the Contacts API is there: 32 of 32', () => {
    const published = Object.entries(specOf('/contacts/').paths).flatMap(([path, methods]) =>
      Object.keys(nodeOf(methods)).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const ours = new Set(
      ROWS.map(({ operation }) => operation).filter((operation) => operation.includes(' /contacts/')),
    )
    expect([...ours].sort()).toEqual(published.sort())
    expect(published).toHaveLength(32)
  })

  test.each([...new Set(ROWS.map(({ operation }) => operation))])(
    '%s: every documented property can be sent, or is left out on purpose',
    async (operation) => {
      const [, path = ''] = operation.split(' ')
      const spec = specOf(path)
      const { specified, schema } = schemaOf(spec, operation)
      const query = Array.isArray(specified['parameters'])
        ? specified['parameters'].map((item) => spec.resolve(item))
        : []
      const documented = [
        ...Object.keys(nodeOf(schema['properties'])),
        ...query.filter((parameter) => parameter['in'] === 'query').map(({ name }) => String(name)),
      ]
      const seen = (await Promise.all(ROWS.filter((row) => row.operation === operation).map(requestsOf))).flat()
      const sent = seen.flatMap(({ request, body }) => [
        ...new URL(request.url).searchParams.keys(),
        ...Object.keys(nodeOf(body)),
      ])
      expect([...new Set([...sent, ...(NOT_SENT[operation] ?? [])])].sort()).toEqual(documented.sort())
    },
  )

  test.each([
    ['a property that is not documented', { body: 'x', locationId: 'y' }, 'body.locationId should not exist'],
    ['a required one that is missing', { title: 'x' }, 'body.body is missing'],
    ['one of another type', { body: 'x', pinned: 'yes' }, 'body.pinned is string, not boolean'],
  ])('the check finds %s', (_name, body, problem) => {
    const spec = specOf('/contacts/')
    const { schema } = schemaOf(spec, 'POST /contacts/{contactId}/notes')
    expect(problemsOf(spec, schema, body, 'body')).toEqual([problem])
  })

  test.each([
    ['a stray query parameter', '/contacts/c1?x=1', { version: '2021-07-28' }, '?x should not exist'],
    ['another version', '/contacts/c1', { version: '2021-04-15' }, 'Version is not one of 2021-07-28'],
    ['no version', '/contacts/c1', {}, 'Version is undefined, not string'],
    ['another path', '/contacts/c1/notes', { version: '2021-07-28' }, '/contacts/c1/notes is no /contacts/{contactId}'],
  ])('the check finds %s', (_name, path, headers, problem) => {
    const request = new Request(`https://highlevel.test${path}`, { headers: new Headers(headers) })
    expect(requestProblems(specOf('/contacts/'), '/contacts/{contactId}', request, undefined)).toEqual([problem])
  })
})
