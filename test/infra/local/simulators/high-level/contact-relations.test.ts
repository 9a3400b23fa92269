import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

describe('followers', () => {
  test('are added and removed, each once', async () => {
    const { call, contact } = await simulateHighLevel()
    const id = await contact()
    const path = `/contacts/${id}/followers`
    const added = await call('POST', path, { followers: ['user-1', 'user-2', 'user-1'] })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({ followers: ['user-1', 'user-2'], followersAdded: ['user-1', 'user-2'] })
    expect((await call('POST', path, { followers: ['user-1'] })).body.followersAdded).toEqual([])
    const removed = await call('DELETE', path, { followers: ['user-1', 'stranger'] })
    expect([removed.status, removed.body]).toMatchObject([200, { followers: ['user-2'], followersRemoved: ['user-1'] }])
    expect((await call('GET', `/contacts/${id}`)).body.contact.followers).toEqual(['user-2'])
  })

  test.each(['POST', 'DELETE'])('%s needs a body with followers and nothing else', async (method) => {
    const { call, contact } = await simulateHighLevel()
    const path = `/contacts/${await contact()}/followers`
    for (const body of [undefined, {}, { followers: [] }, { followers: ['user-1'], locationId: 'loc-1' }])
      expect((await call(method, path, body)).status).toBe(422)
    if (method === 'POST') expect((await call(method, path, { followers: ['stranger'] })).status).toBe(422)
  })
})

describe('campaigns and workflows', () => {
  const START = '2026-03-02T10:00:00+01:00'

  test('a contact is put in and taken out, as a person would see it', async () => {
    const { call, contact, control } = await simulateHighLevel()
    const id = await contact()
    const seen = async () => {
      const [{ campaigns, workflows }] = (await control('GET', '/contacts')).body
      return [campaigns, workflows].map((list: { id: string }[]) => list.map((item) => item.id))
    }
    expect((await call('POST', `/contacts/${id}/campaigns/c1`, {})).status).toBe(201)
    await call('POST', `/contacts/${id}/campaigns/c2`, {})
    await call('POST', `/contacts/${id}/campaigns/c3`, {})
    const entered = await call('POST', `/contacts/${id}/workflow/w1`, { eventStartTime: START })
    expect([entered.status, entered.body]).toMatchObject([200, { succeded: true, succeeded: true }])
    expect(await seen()).toEqual([['c1', 'c2', 'c3'], ['w1']])
    expect((await call('DELETE', `/contacts/${id}/campaigns/c1`)).status).toBe(200)
    expect((await call('DELETE', `/contacts/${id}/workflow/w1`, { eventStartTime: START })).status).toBe(200)
    expect(await seen()).toEqual([['c2', 'c3'], []])
    const { status, body } = await call('DELETE', `/contacts/${id}/campaigns/removeAll`)
    expect([status, body.succeded]).toEqual([200, true])
    expect(await seen()).toEqual([[], []])
  })

  test.each([
    ['POST', '/campaigns/c1', undefined],
    ['POST', '/campaigns/c1', { eventStartTime: START }],
    ['POST', '/workflow/w1', undefined],
    ['POST', '/workflow/w1', { eventStartTime: 'soon' }],
    ['DELETE', '/workflow/w1', undefined],
  ])('%s %s with the body %j is refused', async (method, below, body) => {
    const { call, contact } = await simulateHighLevel()
    expect((await call(method, `/contacts/${await contact()}${below}`, body)).status).toBe(422)
  })

  test.each([
    ['POST', '/campaigns/c1', {}],
    ['DELETE', '/campaigns/c1', undefined],
    ['DELETE', '/campaigns/removeAll', undefined],
    ['POST', '/workflow/w1', {}],
    ['DELETE', '/workflow/w1', {}],
    ['POST', '/followers', { followers: ['user-1'] }],
  ])('%s %s of an unknown contact is 400', async (method, below, body) => {
    const { call } = await simulateHighLevel()
    expect((await call(method, `/contacts/nobody${below}`, body)).status).toBe(400)
  })
})
