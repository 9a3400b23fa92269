import { createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { simulateHighLevel } from './simulated-high-level.ts'

const unauthorized = (message: string) => ({ message, error: 'Unauthorized', statusCode: 401 })

describe('what every HighLevel operation asks for', () => {
  test.each([
    ['no version', { version: undefined }, 401, unauthorized('version header was not found.')],
    ['an unknown version', { version: '2020-01-01' }, 401, unauthorized('version header is invalid')],
    ['the version of another API file', { version: '2021-04-15' }, 401, unauthorized('version header is invalid')],
    ['no token', { authorization: undefined }, 401, unauthorized('Invalid JWT')],
    ['an unknown token', { authorization: 'Bearer nobody' }, 401, unauthorized('Invalid JWT')],
    ['a token without the word Bearer', { authorization: 'pit-one' }, 401, unauthorized('Invalid JWT')],
    [
      'a stray Location-Id header',
      { 'location-id': 'loc-1' },
      403,
      { message: 'The token does not have access to this location.', error: 'Forbidden', statusCode: 403 },
    ],
  ])('%s is refused', async (_, headers, status, body) => {
    const { call } = await simulateHighLevel()
    const answer = await call('GET', '/locations/loc-1', undefined, headers)
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual({ ...body, traceId: expect.any(String) })
  })

  test.each([
    ['GET', '/nowhere'],
    ['POST', '/contacts'],
    ['GET', '/contacts/abc/'],
    ['PATCH', '/contacts/abc'],
  ])('the unknown path %s %s is 404 with the words of the framework', async (method, path) => {
    const { call } = await simulateHighLevel()
    const { status, body } = await call(method, path)
    expect(status).toBe(404)
    expect(body).toMatchObject({ message: `Cannot ${method} ${path}`, error: 'Not Found', statusCode: 404 })
  })

  test('a body that is not JSON is refused, by its type or by its text', async () => {
    const { call } = await simulateHighLevel()
    const body = { locationId: 'loc-1', email: 'ada@example.com' }
    expect((await call('POST', '/contacts/', body, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await call('POST', '/contacts/', '{"locationId":')).status).toBe(400)
    expect((await call('POST', '/contacts/', '[]')).status).toBe(422)
    expect((await call('GET', '/_simulator/contacts')).body).toEqual([])
  })

  test('an unknown query parameter is refused like an unknown property', async () => {
    const { call } = await simulateHighLevel()
    const { status, body } = await call('GET', '/contacts/search/duplicate?locationId=loc-1&phone=1')
    expect([status, body.message]).toEqual([422, ['property phone should not exist']])
  })

  test('every answer has its own traceId', async () => {
    const { call } = await simulateHighLevel()
    const first = await call('GET', '/locations/loc-1')
    const second = await call('GET', '/locations/loc-1')
    expect(first.body.traceId).not.toBe(second.body.traceId)
  })
})

test('rate headers come with every answer but those of POST creates', async () => {
  const { call, contact } = await simulateHighLevel()
  const id = await contact()
  const limit = async (method: string, path: string, body?: unknown) =>
    (await call(method, path, body)).headers.get('x-ratelimit-remaining')
  expect(await limit('GET', `/contacts/${id}`)).toBe('98')
  expect(await limit('PUT', `/contacts/${id}`, { city: 'Lyon' })).toBe('97')
  expect(await limit('POST', '/contacts/search', { locationId: 'loc-1', pageLimit: 1 })).toBe('96')
  expect(await limit('POST', `/contacts/${id}/notes`, { body: 'Hello' })).toBeNull()
  expect(await limit('POST', '/contacts/upsert', { locationId: 'loc-1', email: 'b@example.com' })).toBeNull()
  expect(await limit('GET', '/contacts/unknown')).toBe('93')
})

test('contacts, notes, tasks, tags and the webhook key are there again after a restart', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'high-level-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'high-level.sqlite')
  const before = await simulateHighLevel({ file })
  const id = await before.contact({ tags: ['VIP'] })
  await before.call('POST', `/contacts/${id}/notes`, { body: 'Kept' })
  await before.call('POST', `/contacts/${id}/tasks`, { title: 'Call', dueDate: '2026-03-02', completed: false })
  const [kept] = (await before.control('GET', '/contacts')).body
  const requests = (await before.control('GET', '/requests')).body
  await before.close()

  const after = await simulateHighLevel({ file })
  expect((await after.control('GET', '/contacts')).body).toEqual([kept])
  expect((await after.control('GET', '/requests')).body).toEqual(requests)
  expect(kept).toMatchObject({ contact: { id, tags: ['vip'] }, notes: [{ body: 'Kept' }], tasks: [{ title: 'Call' }] })
  expect((await after.call('GET', '/locations/loc-1/tags')).body.tags).toMatchObject([{ name: 'vip' }])
  expect(after.webhookPublicKey).toBe(before.webhookPublicKey)
  expect(createPublicKey(after.webhookPublicKey).asymmetricKeyType).toBe('ed25519')
})

test('latency holds every answer of the API back, and none of the control API', async () => {
  const { call, clock, control } = await simulateHighLevel({ latencyMs: 250 })
  let isAnswered = false
  const answer = call('GET', '/locations/loc-1').then(() => {
    isAnswered = true
  })
  while (clock.sleepers() === 0) await new Promise((resolve) => setImmediate(resolve))
  expect((await control('GET', '/requests')).body).toHaveLength(1)
  await clock.advance(249)
  expect(isAnswered).toBe(false)
  await clock.advance(1)
  await answer
})
