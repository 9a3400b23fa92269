import { expect, test } from 'vitest'
import { createRequest } from '../../../shared/highlevel/request.ts'
import { createManualClock } from '../../support/manual-clock.ts'

/** What is thrown when HighLevel gives that answer; `refused` gets the tokens that were told to be refused. */
async function thrownBy(status: number, body: unknown, tokens = ['token-1']) {
  const refused: string[] = []
  let reads = 0
  const request = createRequest({
    baseUrl: 'https://highlevel.test',
    fetch: async () => Response.json(body, { status }),
    clock: createManualClock(),
    pacer: { begin: () => {}, take: async () => () => {}, pause: () => {} },
    accessToken: async () => tokens[Math.min(reads++, tokens.length - 1)] ?? '',
    onTokenRefused: async (token) => void refused.push(token),
  })
  const error = await request({ method: 'GET', path: '/contacts/c1' }).catch((thrown: unknown) => thrown)
  return { error, refused }
}

const FAILURES: [number, string, string][] = [
  [429, 'anything', 'RateLimitedError'],
  [500, 'anything', 'RemoteUnavailableError'],
  [403, 'anything', 'GrantRevokedError'],
  [401, 'The token is not authorized for this scope.', 'GrantRevokedError'],
  [401, 'Invalid Private Integration token', 'GrantRevokedError'],
  [401, 'Invalid JWT', 'GrantBusyError'],
]

test.each(FAILURES)('a failure (%i, %s) tells HighLevel’s trace id', async (status, message, name) => {
  const { error } = await thrownBy(status, { message, traceId: '5f1c9a-trace' })
  expect(error).toMatchObject({ name, traceId: '5f1c9a-trace' })
})

test.each([['pat@example.org'], ['a b'], [''], ['x'.repeat(65)], [7], [null], [{ toString: 'x' }]])(
  'P17: %j is no trace id and is left out',
  async (traceId) => {
    for (const [status, message, name] of FAILURES) {
      const { error } = await thrownBy(status, { message, traceId })
      expect(error).toMatchObject({ name, traceId: undefined })
    }
  },
)

test.each([
  ['the only token', ['token-1'], ['token-1']],
  ['the newest token, after an older one,', ['token-1', 'token-2'], ['token-2']],
])('F19: that %s is refused is told, once', async (_name, tokens, told) => {
  const { error, refused } = await thrownBy(401, { message: 'Invalid JWT' }, tokens)
  expect([error, refused]).toMatchObject([{ name: 'GrantBusyError' }, told])
})

test.each([
  'The token is not authorized for this scope.',
  'This authClass type is not allowed to access this scope',
  "This token's user type is not yet supported!",
  'version header was not found.',
  'version header is invalid',
  'Invalid Private Integration token',
  'something new',
])('F20: a 401 that is not about an OAuth token’s age asks for no refresh: %s', async (message) => {
  const { error, refused } = await thrownBy(401, { message })
  expect([error, refused]).toMatchObject([{ name: 'GrantRevokedError' }, []])
})
