import { describe, expect, test } from 'vitest'
import { APP, LINK, simulateApp } from '../../simulated-app.ts'

describe('the consent page', () => {
  test.each(['/v2/oauth/chooselocation', '/oauth/chooselocation'])(
    '%s shows app, scopes, choices and buttons',
    async (path) => {
      const { openLink } = await simulateApp()
      const response = await openLink({ loginWindowOpenMode: 'self' }, path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const page = await response.text()
      for (const part of [
        '<strong>app1</strong>',
        '<code>contacts.readonly</code>',
        '<code>contacts.write</code>',
        'value="location:loc-1"',
        'value="location:loc-2"',
        'value="company:company-1"',
        'name="decision" value="allow"',
        'name="decision" value="deny"',
      ])
        expect(page).toContain(part)
      expect(page).not.toContain('oauth.write')
    },
  )

  test.each([
    ['client', { client_id: 'somebody-else' }],
    ['redirect address', { redirect_uri: 'https://elsewhere.example/callback' }],
    ['response type', { response_type: 'token' }],
    ['scope', { scope: 'contacts.readonly invoices.write' }],
    ['scope at all', { scope: undefined }],
  ])('an unknown %s is a 400 page that redirects nowhere', async (_, query) => {
    const { openLink, decide, control } = await simulateApp()
    const response = await openLink(query)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.text()).toContain('cannot be connected')
    const decided = await decide({ decision: 'allow', choice: 'location:loc-1' }, query)
    expect(decided).toEqual({ status: 400, url: undefined })
    expect((await control('GET', '/grants')).body).toEqual([])
  })

  test('what the page shows cannot add markup to it', async () => {
    const name = '<script>alert("1")</script>'
    const { openLink } = await simulateApp({ locations: [{ id: 'l', name, timezone: 'UTC' }] })
    expect(await (await openLink()).text()).not.toContain('<script>')
  })

  test('a parameter that is given twice is refused', async () => {
    const { consentUrl } = await simulateApp()
    const response = await fetch(`${consentUrl}?${new URLSearchParams(LINK)}&client_id=${APP.clientId}`)
    expect(response.status).toBe(400)
  })

  test('an app for agencies is offered to agencies alone', async () => {
    const { openLink, allow } = await simulateApp({ app: { ...APP, distribution: 'agency' } })
    expect(await (await openLink()).text()).not.toContain('location:loc-1')
    expect(await allow('location:loc-1')).toBe('')
  })
})

describe('the decision', () => {
  test('Allow redirects with a code and the state', async () => {
    const { decide } = await simulateApp()
    const { status, url } = await decide({ decision: 'allow', choice: 'location:loc-1' })
    expect(status).toBe(302)
    expect(`${url?.origin}${url?.pathname}`).toBe('https://link.example/callback')
    expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
      code: expect.stringMatching(/^\w{48}$/),
      state: 'state-1',
    })
  })

  test('without a state none comes back, and the query of the address stays', async () => {
    const { decide } = await simulateApp()
    const query = { state: undefined, redirect_uri: 'https://link.example/other?kept=1' }
    const { url } = await decide({ decision: 'allow', choice: 'location:loc-1' }, query)
    expect([...(url?.searchParams.keys() ?? [])]).toEqual(['kept', 'code'])
  })

  test('Deny redirects with access_denied, and installs nothing', async () => {
    const { decide, control } = await simulateApp()
    const { status, url } = await decide({ decision: 'deny', choice: 'location:loc-1' })
    expect([status, url?.href]).toEqual([302, 'https://link.example/callback?error=access_denied&state=state-1'])
    expect((await control('POST', '/uninstall', { locationId: 'loc-1' })).status).toBe(400)
  })

  test.each([
    { decision: 'allow' },
    { decision: 'allow', choice: 'location:nowhere' },
    { decision: 'maybe', choice: 'location:loc-1' },
  ])('%j is asked again', async (form) => {
    const { decide } = await simulateApp()
    expect((await decide(form)).status).toBe(400)
  })
})
