import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { CONSENT_URL, createOAuthWorld, START_URL } from '../support/oauth-world.ts'
import { hostileText } from './hostile-text.ts'
import { expectPrototypesUntouched } from './own-outcomes.ts'
import { runs } from './settings.ts'

afterEach(expectPrototypesUntouched)

const NAMES = ['code', 'state', 'error', 'error_description', 'redirect_uri', 'returnTo', 'iss', '__proto__', 'c%6fde']
const parameter = fc
  .tuple(fc.oneof(fc.constantFrom(...NAMES), hostileText), hostileText, fc.boolean())
  .map(([name, value, isEncoded]) => {
    const text = isEncoded && value.isWellFormed() ? encodeURIComponent(value) : value
    return `${name}=${text}`
  })
const query = fc.array(parameter, { maxLength: 4 }).map((parameters) => parameters.join('&'))
const cookie = fc.option(
  fc.oneof(
    hostileText,
    hostileText.map((text) => `__Host-highlevel-install=${text}`),
  ),
  { nil: undefined },
)

type World = ReturnType<typeof createOAuthWorld>

function forget({ log, answers, items, secretsMock, tableMock, queueMock }: World): void {
  log.lines.length = 0
  log.written.length = 0
  answers.length = 0
  items.clear()
  for (const mock of [secretsMock, tableMock, queueMock]) mock.resetHistory()
}

function expectSafePage(response: Awaited<ReturnType<World['start']>>): void {
  const headers = response.headers ?? {}
  expect([headers['cache-control'], headers['referrer-policy']]).toEqual(['no-store', 'no-referrer'])
  if (response.statusCode === 302) {
    const { origin, pathname } = new URL(String(headers['location']))
    expect([START_URL, CONSENT_URL]).toContain(origin + pathname)
    return
  }
  expect(response.body).not.toMatch(/<script|onerror=|javascript:/i)
}

test('O1, O2, O3, O4, O5, O8, O10: any callback is answered with a page of ours, exchanges no code and stores nothing', async () => {
  const world = createOAuthWorld()
  await fc.assert(
    fc.asyncProperty(query, cookie, async (text, sent) => {
      forget(world)
      const response = await world.callback(text, sent === undefined ? {} : { cookie: sent })
      expect([302, 400]).toContain(response.statusCode)
      expectSafePage(response)
      world.expectNoSecrets()
      expect([world.exchanges, world.grants.size, world.installs()]).toEqual([[], 0, []])
    }),
    runs(150),
  )
})

test('O2, O5: any visit to the start page leads to HighLevel with a state of its own, or shows the page', async () => {
  const world = createOAuthWorld()
  await fc.assert(
    fc.asyncProperty(fc.oneof(query, fc.constant('why')), cookie, async (text, sent) => {
      forget(world)
      const response = await world.start(text, sent === undefined ? {} : { cookie: sent })
      expect([200, 302]).toContain(response.statusCode)
      expectSafePage(response)
      for (const set of response.cookies ?? [])
        expect(set).toMatch(
          /^__Host-highlevel-install=[\w-]{43}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
        )
    }),
    runs(100),
  )
})

test('O2: of all that could be added to a right callback, what changes its state or its browser is refused', async () => {
  const world = createOAuthWorld()
  await fc.assert(
    fc.asyncProperty(hostileText, fc.nat({ max: 2 }), async (text, how) => {
      forget(world)
      world.grants.clear()
      const added = encodeURIComponent(text.toWellFormed())
      const { state, cookie: set } = await world.begin()
      const sent = how === 0 ? `${set}${text}` : set
      const given = how === 1 ? `${state}${added}` : state
      const response = await world.callback(`code=canary-code&state=${given}${how === 2 ? `&x=${added}` : ''}`, {
        cookie: sent,
      })
      const isRight = how === 2 || text === ''
      expect(response.statusCode).toBe(isRight ? 200 : 400)
      expect(world.grants.size).toBe(isRight ? 1 : 0)
      world.exchanges.length = 0
    }),
    runs(100),
  )
})
