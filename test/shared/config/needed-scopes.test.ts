import { expect, test } from 'vitest'
import { defineIntegration, type IntegrationInput } from '../../../shared/config/define-integration.ts'
import { neededScopes } from '../../../shared/config/needed-scopes.ts'

const scopesOf = (config: Partial<IntegrationInput>) =>
  neededScopes(defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...config }))

test.each([
  ['syncing', {}, ['contacts.readonly', 'contacts.write']],
  ['a dry run', { mode: 'dry-run' as const }, ['contacts.readonly']],
  [
    'an agency',
    { highLevel: { installs: 'agency' as const } },
    ['contacts.readonly', 'contacts.write', 'oauth.readonly', 'oauth.write'],
  ],
  [
    'a dry run for an agency',
    { mode: 'dry-run' as const, highLevel: { installs: 'agency' as const } },
    ['contacts.readonly', 'oauth.readonly', 'oauth.write'],
  ],
])('%s needs these scopes and no other', (_name, config, scopes) => {
  expect(scopesOf(config).map(({ scope }) => scope)).toEqual(scopes)
})

test('every scope has its reason, in a sentence', () => {
  for (const { why } of scopesOf({ highLevel: { installs: 'agency' } })) expect(why).toMatch(/^[A-Z].{20,}\.$/)
})
