import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { expect, onTestFinished, test } from 'vitest'
import { startHighLevelSimulator } from '../../../infra/local/simulators/high-level.ts'
import { systemClock } from '../../../shared/clock.ts'
import type { IntegrationInput } from '../../../shared/config/define-integration.ts'
import { aRule, routingInput } from '../../shared/routing/routings.ts'
import { createOpsWorld } from './ops-world.ts'

const TOKEN = 'pit-00000000-0000-4000-8000-000000000000'
const routing = routingInput(
  [
    aRule('vip', { tags: { any: ['vip'] }, fields: { city: { is: ['Berlin', 'Hamburg'] } } }),
    aRule('eu', { tags: { any: ['eu'] } }, { to: { team: 'Europe', router: 'eu', distribution: 'Round robin' } }),
    aRule('plan', { fields: { 'contact.plan': { is: 'Pro' } } }),
  ],
  { website: { origins: [], prefill: { email: 'email' } } },
)

async function createWorld(integration: Partial<IntegrationInput> = { routing }) {
  const simulator = await startHighLevelSimulator({
    clock: systemClock,
    locations: [{ id: 'location-1', name: 'Test', timezone: 'UTC', token: TOKEN }],
  })
  onTestFinished(() => simulator.close())
  const world = await createOpsWorld({ integration })
  const name = 'app/grants/location-1'
  world.aws.secretsManager.ensureSecret({ name })
  const SecretString = JSON.stringify({ kind: 'private-integration-token', accessToken: TOKEN })
  await world.aws.clients.secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString }))
  Object.assign(world.target, { highLevelUrl: simulator.url, grantPrefix: 'app/grants/' })
  const control = async (method: string, path: string, body?: unknown) => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${simulator.url}/_simulator/${path}`, { method, ...init })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const contact = { locationId: 'location-1', email: 'pat@example.com', city: 'Secretville', tags: ['eu', 'vip'] }
  await control('POST', 'contacts', contact)
  return {
    ...world,
    methods: async () => {
      const all = (await (await control('GET', 'requests')).json()) as { method: string }[]
      return [...new Set(all.map(({ method }) => method))]
    },
  }
}

test('says where a contact goes and by which rule, without saying who it is, and only reads', async () => {
  const { ops, methods } = await createWorld()
  const { exitCode, text } = await ops('route', '--email', 'Pat@example.com')
  expect([exitCode, text]).toEqual([
    0,
    `demo: team Europe, router eu, distribution Round robin, by rule “eu”
  https://acme.chilipiper.com/concierge-router/eu`,
  ])
  expect(await methods()).toEqual(['GET'])
})

test('--explain shows every rule and why it did or did not match, in words of the rules', async () => {
  const { ops } = await createWorld()
  const { text } = await ops('route', '--email', 'pat@example.com', '--explain')
  expect(text.split('\n').slice(2)).toEqual([
    '  ✗ vip',
    '      tags: carries one of vip',
    '      city: is none of Berlin, Hamburg',
    '  ✓ eu',
    '      tags: carries one of eu',
    '  ✗ plan',
    '      contact.plan: is none of Pro (it has no value)',
  ])
  const { text: json } = await ops('route', '--email', 'pat@example.com', '--explain', '--json')
  expect(JSON.parse(json)).toMatchObject({
    command: 'route',
    decisions: [
      {
        tenant: 'demo',
        locationId: 'location-1',
        rule: 'eu',
        trace: [{ matched: false }, { matched: true }, { matched: false }],
      },
    ],
  })
  expect(text + json).not.toMatch(/@|Secretville/)
})

test('without --explain JSON has no trace', async () => {
  const { ops } = await createWorld()
  const { text } = await ops('route', '--email', 'pat@example.com', '--json')
  expect(JSON.parse(text)).toEqual({
    command: 'route',
    decisions: [
      {
        tenant: 'demo',
        locationId: 'location-1',
        url: 'https://acme.chilipiper.com/concierge-router/eu',
        team: 'Europe',
        router: 'eu',
        distribution: 'Round robin',
        rule: 'eu',
      },
    ],
  })
})

test('somebody who is no contact goes where everybody else goes', async () => {
  const { ops } = await createWorld()
  const { exitCode, text } = await ops('route', '--email', 'kim@example.com', '--explain')
  expect(exitCode).toBe(0)
  expect(text).toContain('team Everybody, router inbound, by default, as no rule matched')
  expect(text).toContain('✗ vip\n      there is no such contact')
})

test('a tenant without routing, or without a grant, is a problem; an e-mail that is none is wrong use', async () => {
  const without = await createWorld({})
  expect(await without.ops('route', '--email', 'pat@example.com')).toEqual({
    exitCode: 1,
    text: 'demo: the configuration has no routing for its location',
  })
  const { ops, target } = await createWorld()
  await expect(ops('route', '--email', 'pat')).rejects.toThrow('--email: must be an e-mail address')
  await expect(ops('route', '--email', 'pat@example.com', '--tenant', 'other')).rejects.toThrow('--tenant other')
  Object.assign(target, { grantPrefix: 'elsewhere/' })
  const { exitCode, text } = await ops('route', '--email', 'pat@example.com')
  expect(exitCode).toBe(1)
  expect(text).toContain('is not connected')
  Object.assign(target, { grantPrefix: undefined })
  await expect(ops('route', '--email', 'pat@example.com')).rejects.toThrow('deploy or start this version first')
})
