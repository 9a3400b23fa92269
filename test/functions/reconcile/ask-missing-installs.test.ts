import { expect, test } from 'vitest'
import { askMissingInstalls, missingPairs } from '../../../functions/reconcile/ask-missing-installs.ts'
import type { Cursor } from '../../../functions/reconcile/passes.ts'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { type Connection, connectedWith } from '../../../shared/grant/connections.ts'
import { companySubject } from '../../../shared/grant/grant.ts'
import type { InstallMessage } from '../../../shared/grant/grant-message.ts'
import { aGrant, anAgencyGrant } from '../../support/grant-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const HOUR = 3_600_000
const tenants = { alpha: { location: 'here' }, beta: { location: 'missing' } }

const facts = { since: 0, why: '' }
const location = (subject: string, status: Connection['status'] = 'connected'): Connection => ({
  ...connectedWith(subject, { grant: aGrant(), version: 'v1' }, facts),
  status,
})
const agency = (companyId: string, status: Connection['status'] = 'connected'): Connection => ({
  ...connectedWith(companySubject(companyId), { grant: { ...anAgencyGrant(), companyId }, version: 'v1' }, facts),
  status,
})

function createWorld(config: Partial<IntegrationInput> = {}) {
  const clock = createManualClock()
  const cursors = new Map<string, Cursor>()
  const sent: InstallMessage[] = []
  const world = {
    clock,
    sent,
    integration: defineIntegration({ tenants, highLevel: { installs: 'agency' }, ...config }),
    store: {
      readCursor: async (name: string) => cursors.get(name) ?? {},
      writeCursor: async (name: string, cursor: Cursor) => void cursors.set(name, cursor),
    },
    send: async (message: InstallMessage) => void sent.push(message),
    log: createLogTrap(),
    ask: (...connections: Connection[]) => askMissingInstalls({ ...world, connections }),
  }
  return world
}

test('a configured location without a grant is asked for, as the schedule’s own question', async () => {
  const world = createWorld()
  await world.ask(agency('agency-1'), location('here'))
  expect(world.sent).toMatchObject([
    { kind: 'install', companyId: 'agency-1', locationId: 'missing', receivedAt: world.clock.now(), isAsked: true },
  ])
})

test('the same pair of agency and location is asked for again after six hours, not before', async () => {
  const world = createWorld()
  for (let hour = 0; hour < 13; hour++) {
    await world.ask(agency('agency-1'), location('here'))
    await world.clock.advance(HOUR)
  }
  expect(world.sent).toHaveLength(3)
})

test('a question that the queue did not take is asked in the next run', async () => {
  const world = createWorld()
  const send = () => Promise.reject(new Error('throttled'))
  await expect(askMissingInstalls({ ...world, send, connections: [agency('agency-1')] })).rejects.toThrow('throttled')
  await world.ask(agency('agency-1'), location('here'))
  expect(world.sent).toHaveLength(1)
})

test('where single locations are connected nobody is asked', async () => {
  const world = createWorld({ highLevel: { installs: 'location' } })
  await world.ask(agency('agency-1'))
  expect(world.sent).toEqual([])
})

test.each<[string, Connection[], string[]]>([
  ['without an agency', [location('here')], []],
  ['of an agency that is not connected any more', [agency('one', 'uninstalled'), agency('two', 'needs-reconnect')], []],
  [
    'of two agencies, either may have it',
    [agency('one'), agency('two'), location('here')],
    ['one/missing', 'two/missing'],
  ],
  ['that are connected', [agency('one'), location('here'), location('missing')], []],
  ['that removed the app', [agency('one'), location('here'), location('missing', 'uninstalled')], []],
  ['that wait for a person', [agency('one'), location('here'), location('missing', 'needs-reconnect')], []],
])('of locations %s', (_, connections, expected) => {
  const pairs = missingPairs({ tenants: defineIntegration({ tenants }).tenants }, connections)
  expect(pairs.map(({ companyId, locationId }) => `${companyId}/${locationId}`)).toEqual(expected)
})
