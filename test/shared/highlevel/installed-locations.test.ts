import { describe, expect, test } from 'vitest'
import { answering, connectOAuth, failureOf } from '../../support/oauth-endpoint.ts'
import type { Script } from '../../support/scripted-server.ts'

describe('the installed locations', () => {
  const all = Array.from({ length: 250 }, (_, index) => ({
    _id: `location-${index}`,
    name: `Name ${index}`,
    address: '',
  }))
  const pageOf = (size: number, count: number | undefined): Script => {
    return (response, { path }) => {
      const skip = Number(new URL(path, 'http://x').searchParams.get('skip'))
      response.end(JSON.stringify({ locations: all.slice(skip, skip + size), ...(count ? { count } : {}) }))
    }
  }
  async function list(...script: Script[]) {
    const { oauth, requests } = await connectOAuth(...script)
    const found = await Array.fromAsync(oauth.installedLocations('canary-access', 'company1', 'app1'))
    return { found, requests }
  }

  test('come page by page, in the agency’s name', async () => {
    const { found, requests } = await list(pageOf(100, 250))
    expect(found).toHaveLength(250)
    expect(found[0]).toEqual({ locationId: 'location-0', name: 'Name 0' })
    expect(requests.map(({ path }) => path)).toEqual(
      ['0', '100', '200'].map(
        (skip) => `/oauth/installedLocations?companyId=company1&appId=app1&isInstalled=true&skip=${skip}&limit=100`,
      ),
    )
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer canary-access', version: '2021-07-28' })
  })

  test('are complete when HighLevel gives shorter pages than asked for, and no count', async () => {
    const { found, requests } = await list(pageOf(20, undefined))
    expect(found).toHaveLength(250)
    expect(requests).toHaveLength(14)
  })

  test('without those that do not have the app, and without names when there are none', async () => {
    const locations = [
      { _id: 'one', isInstalled: true, name: null },
      { _id: 'two', isInstalled: false },
      { _id: 'six' },
    ]
    const { found } = await list(answering({ locations, count: 3 }))
    expect(found).toEqual([{ locationId: 'one' }, { locationId: 'six' }])
  })

  test('a list that gives the same page for ever ends', async () => {
    const { found, requests } = await list(answering({ locations: all.slice(0, 100), count: 1_000_000 }))
    expect(found).toHaveLength(100)
    expect(requests).toHaveLength(2)
  })

  test('a list that never ends is cut off after a hundred pages', async () => {
    let next = 0
    const { found, requests } = await list((response) => {
      response.end(JSON.stringify({ locations: [{ _id: `location-${next++}` }] }))
    })
    expect(found).toHaveLength(100)
    expect(requests).toHaveLength(100)
  })

  test.each([
    ['no list', { locations: 'none' }],
    ['an id that is a number', { locations: [{ _id: 1 }] }],
    ['null', null],
  ])('%s is no answer', async (_name, body) => {
    const { oauth } = await connectOAuth(answering(body))
    await failureOf(Array.fromAsync(oauth.installedLocations('canary-access', 'company1', 'app1')))
  })

  test.each([
    ['GrantBusyError', 401, 'Invalid JWT'],
    ['GrantRevokedError', 401, 'The token is not authorized for this scope.'],
    ['GrantRevokedError', 403, 'canary-access'],
  ])('%s for a %i "%s"', async (name, status, message) => {
    const { oauth } = await connectOAuth(answering({ message }, status))
    const listing = Array.fromAsync(oauth.installedLocations('canary-access', 'company1', 'app1'))
    await expect(listing).rejects.toMatchObject({ name, message: expect.not.stringContaining('canary') })
  })
})
