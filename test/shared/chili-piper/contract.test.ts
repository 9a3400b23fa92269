import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PERMISSIONS } from '../../../shared/chili-piper/permissions.ts'
import { type Call, describe as describeCall } from '../../../shared/chili-piper/request.ts'
import { examplePayloads } from '../../support/chili-piper-bodies.ts'
import { ROWS } from './operations/rows.ts'

// The vendor's specifications are not part of this repository; they lie beside it on some machines.
const SPECS = new URL('../../../../shared/specs/chilipiper/', import.meta.url)
const INDEX = new URL('edge-operations-v1.494.0.tsv', SPECS)
const hasSpecs = existsSync(INDEX)

const index = hasSpecs
  ? readFileSync(INDEX, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => {
        const [name = '', method = '', path = '', replacement = '', permission = ''] = line.split('\t')
        return { name, call: `${method} ${path.replaceAll(/\{\w+\}/g, '{id}')}`, replacement, permission }
      })
  : []

/** What a row would send, without any network. */
async function callOf(row: (typeof ROWS)[number]): Promise<Call | undefined> {
  let seen: Call | undefined
  const request = async (call: Call) => {
    seen = call
    return { status: 404, body: undefined }
  }
  await row.run({ request }).catch(() => {})
  return seen
}

/** The lines below a key of a block of YAML, one level in. */
function block(lines: string[], key: string): string[] {
  const at = lines.findIndex((line) => line.trimEnd() === `${key}:`)
  if (at === -1) return []
  const indent = key.length - key.trimStart().length
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => {
    const depth = line.length - line.trimStart().length
    return line.trim() !== '' && (depth < indent || (depth === indent && !line.trimStart().startsWith('- ')))
  })
  return end === -1 ? rest : rest.slice(0, end)
}

/** Names and demands of a schema for a body, as the vendor's file has them. */
function schemaOf(file: string, name: string) {
  const schema = block(readFileSync(new URL(`openapi/${file}`, SPECS), 'utf8').split(/\r?\n/), `    ${name}`)
  const properties = block(schema, '      properties')
  const names = properties.flatMap((line) => /^ {8}(\w+):$/.exec(line)?.[1] ?? [])
  const required = block(schema, '      required').flatMap((line) => /^ {6}- (\w+)$/.exec(line)?.[1] ?? [])
  const typeOf = (property: string) =>
    /^ {10}type: (\w+)$/m.exec(block(properties, `        ${property}`).join('\n'))?.[1]
  return { names, required, typeOf }
}

describe.skipIf(!hasSpecs)('against the vendor’s index of operations', () => {
  test.each(ROWS.map((row) => [row.does, row] as const))(
    '%s is that operation, and not a deprecated one',
    async (_, row) => {
      const found = index.find(({ name }) => name === row.operation)
      const call = await callOf(row)
      expect(call && describeCall(call)).toBe(found?.call)
      expect(found?.replacement).toBe('')
    },
  )

  test('every permission that is named is one that the index has for its operation, but for routing', () => {
    const { routeLeads, ...documented } = PERMISSIONS
    const known = new Set(index.map(({ permission }) => permission))
    const named = Object.values(documented).filter((permission) => /^\S+$/.test(permission))
    expect(named.filter((permission) => !known.has(permission))).toEqual([])
    expect(routeLeads).toBe('Concierge.route')
  })
})

describe.skipIf(!hasSpecs)('against the vendor’s schemas of bodies', () => {
  test.each([
    ['meeting-list-put', 'chili-piper-meetings-api-openapi.yml', 'QueryMeetingsRequest', 10],
    ['team-list-put', 'chili-piper-team-api-openapi.yml', 'FindAllRequest', 5],
  ])('%s sends nothing but what %s has under %s', async (operation, file, name, count) => {
    const { names, required, typeOf } = schemaOf(file, name)
    expect(names).toHaveLength(count)
    for (const row of ROWS.filter((one) => one.operation === operation)) {
      const body: Record<string, unknown> = JSON.parse(JSON.stringify((await callOf(row))?.body))
      expect(Object.keys(body).filter((key) => !names.includes(key))).toEqual([])
      expect(required.filter((key) => !(key in body))).toEqual([])
      for (const [key, value] of Object.entries(body)) {
        const type = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value
        expect([key, typeOf(key)]).toEqual([key, type])
        if (Array.isArray(value)) expect(value.length).toBeGreaterThan(0)
      }
    }
  })
})

// The published sample of a routing answer and the live shape of the list of routers.
const payload = (name: string) => examplePayloads(new RegExp(`^${name}`)).map(([, text]) => JSON.parse(text))
const [routed] = payload('concierge-route')
const [routers] = payload('concierge-routers-list')

describe.skipIf(!hasSpecs)('against published samples', () => {
  const run = (operation: string, body: unknown) =>
    ROWS.find((row) => row.operation === operation)?.run({ request: async () => ({ status: 200, body }) })

  test('the sample of a routing answer is read', async () => {
    expect(await run('concierge-route-by-slug', routed.response_noInterval)).toEqual(routed.response_noInterval)
  })

  test('the live shape of the list of routers is read, with the keys of its forms', async () => {
    const listed = await run('concierge-list-routers', routers.body)
    expect(listed).toMatchObject([{ triggers: [{ mapping: [{ dataField: 'PersonEmail' }] }, {}, {}] }])
  })
})
