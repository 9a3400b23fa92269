import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readAssembly } from '../../infra/local/assembly.ts'
import { assembly } from '../support/assembly.ts'

const KILOBYTE = 1024
// What a function loads before its first request; more needs a reason in review.
const BUDGETS: Record<string, number> = {
  webhook: 255 * KILOBYTE,
  sync: 475 * KILOBYTE,
  route: 385 * KILOBYTE,
  'oauth-callback': 305 * KILOBYTE,
  'refresh-grant': 295 * KILOBYTE,
  reconcile: 335 * KILOBYTE,
  widgets: 325 * KILOBYTE,
}
/** Those that have to know the configuration. */
const CONFIGURED = ['webhook', 'sync', 'oauth-callback', 'refresh-grant', 'reconcile', 'route', 'widgets']

interface FunctionResource {
  Type: string
  Properties?: { Handler: string; Code: { S3Key: string }; Environment: { Variables: Record<string, string> } }
}

let directory: string
beforeAll(async () => {
  directory = await assembly()
})

function bundles() {
  const { template } = readAssembly(directory)
  const resources: FunctionResource[] = Object.values(JSON.parse(JSON.stringify(template)).Resources)
  return resources.flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::Lambda::Function' || !Properties) return []
    const asset = path.join(directory, `asset.${Properties.Code.S3Key.replace(/\.zip$/, '')}`)
    const name = Properties.Environment.Variables['SERVICE_NAME'] ?? ''
    return [{ name, asset, handler: Properties.Handler }]
  })
}

/** Those that read phone numbers: the numbering plans lie beside the bundle and are read with the first number. */
const WITH_NUMBERS = ['sync', 'route']

test('every function has a bundle of its own, of one file, with the handler that the template names, and no source map', () => {
  const all = bundles()
  expect(all.map(({ name }) => name).toSorted()).toEqual(Object.keys(BUDGETS).toSorted())
  expect(new Set(all.map(({ asset }) => asset)).size).toBe(all.length)
  for (const { name, asset, handler } of all) {
    expect(readdirSync(asset), name).toEqual([
      'index.mjs',
      ...(WITH_NUMBERS.includes(name) ? ['phone-metadata.json'] : []),
    ])
    expect(handler).toBe('index.handler')
    expect(readFileSync(path.join(asset, 'index.mjs'), 'utf8')).toMatch(/export\{[\w$]+ as handler\}/)
  }
})

test('every bundle stays within its budget', () => {
  for (const { name, asset } of bundles())
    expect(statSync(path.join(asset, 'index.mjs')).size / KILOBYTE, name).toBeLessThan((BUDGETS[name] ?? 0) / KILOBYTE)
})

test('a bundle carries the checked configuration, not the code that checks it', () => {
  for (const { name, asset } of bundles()) {
    const code = readFileSync(path.join(asset, 'index.mjs'), 'utf8')
    expect(code.includes('cp-booked'), name).toBe(CONFIGURED.includes(name))
    expect(code.includes('The integration configuration has'), name).toBe(false)
  }
})
