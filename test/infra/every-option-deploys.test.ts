import { expect, test } from 'vitest'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { optionPaths } from '../support/option-paths.ts'
import { STACK_CONFIGS } from '../support/stack-configs.ts'

type Table = Record<string, unknown>
const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The steps of a path: names, `<key>` for whatever a table names, `[]` for the items of a list. */
const stepsOf = (path: string): string[] => path.replaceAll('[]', '.[]').split('.')

/** A copy of a configuration in which nothing stands at the path. */
function without<T>(value: T, path: readonly string[]): T
function without(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === '[]') return Array.isArray(value) ? value.map((item) => without(item, rest)) : value
  if (!isTable(value)) return value
  const isMeant = (key: string) => step === '<key>' || step === key
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    if (!isMeant(key)) return [[key, inner]]
    return rest.length > 0 ? [[key, without(inner, rest)]] : []
  })
  return Object.fromEntries(kept)
}

const withTenants = (config: object) => ({ tenants: { demo: { location: 'location-1' } }, ...config })

/** Whether a configuration comes to something else, or to nothing that is right, without the option. */
function isSetBy(config: object, path: string): boolean {
  const given = withTenants(config)
  const left = without(given, stepsOf(path))
  if (JSON.stringify(left) === JSON.stringify(given)) return false
  try {
    return JSON.stringify(defineIntegration(left)) !== JSON.stringify(defineIntegration(given))
  } catch {
    return true
  }
}

// A literal has one value, so there is no other to set.
const WITHOUT_CHOICE = ['version']

test('every option of the schema is set, to another value than its default, by a stack that is synthesized and held to cdk-nag', () => {
  const configs = Object.values(STACK_CONFIGS)
  const options = optionPaths().filter((path) => !WITHOUT_CHOICE.includes(path))
  expect(options.length).toBeGreaterThan(90)
  expect(options.filter((path) => !configs.some((config) => isSetBy(config, path)))).toEqual([])
})

test.each([
  ['aws.alarmEmails', { aws: { alarmEmails: ['ops@example.com'] } }, true],
  ['aws.alarmEmails', { aws: { alarmEmails: [] } }, false],
  ['aws.alarmEmails', {}, false],
  ['tasks[].dueOffset', { tasks: [{ name: 'a', dueOffset: '1h' }] }, true],
  ['tasks[].dueOffset', { tasks: [{ name: 'a' }] }, false],
  ['tenants.<key>.location', {}, true],
  ['tags.byHost.<key>', { tags: { byHost: { 'a@example.com': ['a'] } } }, true],
  ['tags.byHost.<key>', { tags: { booked: 'in' } }, false],
])('%s in %j counts as set: %s', (path, config, isSet) => expect(isSetBy(config, path)).toBe(isSet))
