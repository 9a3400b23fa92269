import { describe, expect, test } from 'vitest'
import { answering, CALLBACK, connectOAuth, failureOf, REPLY } from '../../support/oauth-endpoint.ts'
import { type Script, startScriptedServer } from '../../support/scripted-server.ts'

describe('F28: the other side is not there', () => {
  test.each([429, 500, 502, 503, 504, 418])('%i', async (status) => {
    const { oauth } = await connectOAuth(answering({ message: 'canary-client-secret' }, status))
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
  })

  test('a refusal that is a page and no JSON, as gateways give it', async () => {
    const { oauth } = await connectOAuth({ status: 403, body: '<html>blocked</html>' })
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
  })

  test.each([301, 302, 303, 307, 308])('P20: a %i sends neither token nor secret to another server', async (status) => {
    const other = await startScriptedServer(answering(REPLY))
    const { oauth } = await connectOAuth({ status, headers: { location: `${other.url}/oauth/token` } })
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
    await failureOf(oauth.mintLocationToken('canary-access', 'company1', 'location-1'))
    expect(other.requests).toEqual([])
  })

  test.each<[string, Script]>([
    ['no answer', () => {}],
    ['headers and then silence', (response) => void response.writeHead(200).write('{')],
  ])('F36: %s for five seconds, body included', async (_name, script) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { oauth, clock } = await connectOAuth((response, request) => {
      if (typeof script === 'function') script(response, request)
      resolve()
    })
    const failure = failureOf(oauth.exchangeCode('canary-code', CALLBACK, 'Location'))
    await promise
    await clock.advance(4_999)
    expect(clock.sleepers()).toBe(1)
    await clock.advance(1)
    expect((await failure).message).toBe('Exchanging the code: no answer within 5 s')
    expect(clock.sleepers()).toBe(0)
  })

  test('a connection that is reset', async () => {
    const { oauth } = await connectOAuth((response) => void response.destroy())
    const failure = await failureOf(oauth.refresh('canary-refresh', 'Location'))
    expect(failure.message).toBe('Refreshing the grant: the connection failed')
  })

  test('an answer of more than 1 MiB is not read to its end', async () => {
    const { oauth } = await connectOAuth({ status: 200, body: JSON.stringify(REPLY) + ' '.repeat(2_000_000) })
    await failureOf(oauth.refresh('canary-refresh', 'Location'))
  })
})
