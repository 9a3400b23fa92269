import { expect, test } from 'vitest'
import { defineIntegration, IntegrationConfigError } from '../../../shared/config/define-integration.ts'

const minimal = { tenants: { demo: { location: 'abcDEF123-_' } } }

test('a configuration that only names a tenant gets every default', () => {
  expect(defineIntegration(minimal)).toEqual({
    version: 1,
    tenants: { demo: { location: 'abcDEF123-_' } },
    defaultCountry: 'US',
    phoneFields: ['PersonPhone', 'Phone', 'PhoneNumber', 'MobilePhone'],
    owners: {},
    tags: { booked: 'cp-booked', rescheduled: 'cp-rescheduled', cancelled: 'cp-cancelled', byMeetingType: {} },
    mode: 'sync',
    highLevel: {
      consentHost: 'gohighlevel',
      installs: 'location',
      webhookPublicKeys: [expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\nMCow[^-]+\n-----END PUBLIC KEY-----$/)],
    },
    aws: { customerKey: false, logRetentionDays: 30, maxConcurrency: 20 },
  })
})

test('what is given replaces its default and leaves the others', () => {
  const integration = defineIntegration({
    ...minimal,
    owners: { 'Rita@Example.com': 'user-1' },
    tags: { booked: 'booked', byMeetingType: { Demo: ['demo', 'hot'] } },
    aws: { maxConcurrency: 2 },
  })
  expect(integration.owners).toEqual({ 'rita@example.com': 'user-1' })
  expect(integration.tags).toMatchObject({
    booked: 'booked',
    cancelled: 'cp-cancelled',
    byMeetingType: { Demo: ['demo', 'hot'] },
  })
  expect(integration.aws).toEqual({ customerKey: false, logRetentionDays: 30, maxConcurrency: 2 })
})

test('the checked configuration is plain data: it survives JSON, and checking it again changes nothing', () => {
  const integration = defineIntegration({ ...minimal, owners: { 'Rita@Example.com': 'user-1' } })
  expect(JSON.parse(JSON.stringify(integration))).toEqual(integration)
  expect(defineIntegration(integration)).toEqual(integration)
})

const location = minimal.tenants.demo
test.each([
  ['no tenants', { tenants: {} }, 'tenants: needs at least one tenant'],
  ['a tenant in capitals', { tenants: { Demo: location } }, 'tenants.Demo'],
  ['a tenant with a slash', { tenants: { 'a/b': location } }, 'tenants.a/b'],
  ['a tenant of 41 characters', { tenants: { ['a'.repeat(41)]: location } }, 'tenants.aaa'],
  [
    'a location with a space',
    { tenants: { demo: { location: 'a b c' } } },
    'tenants.demo.location: must be a HighLevel location id',
  ],
  [
    'a country in words',
    { ...minimal, defaultCountry: 'Germany' },
    'defaultCountry: must be a two-letter country code',
  ],
  ['an owner without an address', { ...minimal, owners: { Rita: 'user-1' } }, 'owners.Rita'],
  ['an empty owner', { ...minimal, owners: { 'rita@example.com': '' } }, 'owners.rita@example.com'],
  ['a tag in capitals', { ...minimal, tags: { booked: 'Booked' } }, 'tags.booked: must be lower case'],
  [
    'a tag with outer spaces',
    { ...minimal, tags: { byMeetingType: { Demo: [' x'] } } },
    'tags.byMeetingType.Demo.0: must be lower case',
  ],
  ['an empty tag', { ...minimal, tags: { cancelled: '' } }, 'tags.cancelled'],
  [
    'a whole client id for the app id',
    { ...minimal, highLevel: { appId: '66f0a1b2c3d4-lxyz' } },
    'highLevel.appId: must be the part of the client id before the first -',
  ],
  ['no webhook key', { ...minimal, highLevel: { webhookPublicKeys: [] } }, 'highLevel.webhookPublicKeys'],
  [
    'a webhook key that is no PEM',
    { ...minimal, highLevel: { webhookPublicKeys: ['MCow'] } },
    'highLevel.webhookPublicKeys.0: must be a public key in PEM form',
  ],
  ['one function at a time', { ...minimal, aws: { maxConcurrency: 1 } }, 'aws.maxConcurrency'],
])('%s is refused with its path', (_name, input, message) => {
  expect(() => defineIntegration(input)).toThrow(IntegrationConfigError)
  expect(() => defineIntegration(input)).toThrow(message)
})

test('unknown options, wrong types and versions are refused, all in one message', () => {
  const input = JSON.parse(
    '{"version":2,"tenants":{"demo":{"location":"abc","token":"x"}},"tag":{},"mode":"preview","highLevel":{"consentHost":"evil.example"},"aws":{"logRetentionDays":31}}',
  )
  const read = () => defineIntegration(input)
  for (const problem of [
    '6 problem(s)',
    '  version: ',
    '  tenants.demo: ',
    '  (top level): ',
    '  mode: ',
    '  highLevel.consentHost: ',
    '  aws.logRetentionDays: ',
  ])
    expect(read).toThrow(problem)
})
