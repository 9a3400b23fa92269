import { expect, test } from 'vitest'
import { readGiven } from '../../../../infra/ops/setup/answers.ts'

const names = { tenants: ['demo', 'acme-eu'], locations: ['loc_1'] }

test('secrets come from the environment, and from the standard input over it', () => {
  const environment = { CHILI_PIPER_API_KEY_ACME_EU: 'key-1', HIGHLEVEL_PRIVATE_TOKEN_LOC_1: 'pit-1' }
  const stdin = '{"chiliPiperKeys":{"demo":"key-2"},"privateTokens":{"loc_1":"pit-2"}}'
  expect(readGiven(names, environment, stdin)).toEqual({
    chiliPiperKeys: { 'acme-eu': 'key-1', demo: 'key-2' },
    privateTokens: { loc_1: 'pit-2' },
  })
})

test.each([
  ['half of an app', { HIGHLEVEL_CLIENT_ID: 'canary-1' }, undefined, /HIGHLEVEL_CLIENT_SECRET: set both/],
  [
    'a key with a space',
    { CHILI_PIPER_API_KEY_DEMO: 'canary 1' },
    undefined,
    /chiliPiperKeys\.demo of the environment/,
  ],
  ['no JSON', {}, 'canary-1', /the standard input is no JSON; it must be \{"chiliPiperKeys"/],
  ['an unknown field', {}, '{"apiKey":"canary-1"}', /it must be \{"chiliPiperKeys"/],
  [
    'an unknown tenant',
    {},
    '{"chiliPiperKeys":{"dmeo":"canary-1"}}',
    /chiliPiperKeys\.dmeo: the configuration has demo, acme-eu/,
  ],
])('what is wrong is told without a value: %s', (_, environment, stdin, message) => {
  const read = () => readGiven(names, environment, stdin)
  expect(read).toThrow(message)
  expect(read).not.toThrow(/canary/)
})
