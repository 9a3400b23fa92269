import { simulateHighLevel } from './simulated-high-level.ts'

export const APP = {
  clientId: 'app1-key',
  clientSecret: 'app-secret',
  redirectUris: ['https://link.example/callback', 'https://link.example/other?kept=1'],
  scopes: ['contacts.readonly', 'contacts.write', 'locations.readonly', 'oauth.readonly', 'oauth.write'],
}

const [CALLBACK = ''] = APP.redirectUris

/** The query of a consent link, as a good app makes it. */
export const LINK = {
  response_type: 'code',
  redirect_uri: CALLBACK,
  client_id: APP.clientId,
  scope: 'contacts.readonly contacts.write',
  state: 'state-1',
}

type Fields = Record<string, string | undefined>

const encode = (fields: Fields) =>
  new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString()

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** The simulator with an app, and what its users and the app itself do. */
export async function simulateApp(options: Parameters<typeof simulateHighLevel>[0] = {}) {
  const simulator = await simulateHighLevel({ app: APP, ...options })

  const openLink = (query: Fields = {}, path = '/v2/oauth/chooselocation') =>
    fetch(`${simulator.url}${path}?${encode({ ...LINK, ...query })}`)

  /** Where the browser is sent after a press on Allow or Deny. */
  const decide = async (form: Fields, query: Fields = {}) => {
    const address = `${simulator.consentUrl}?${encode({ ...LINK, ...query })}`
    const sent = { method: 'POST', headers: FORM, body: encode(form), redirect: 'manual' } as const
    const response = await fetch(address, sent)
    const location = response.headers.get('location')
    return { status: response.status, url: location === null ? undefined : new URL(location) }
  }

  const allow = async (choice: string, query: Fields = {}) => {
    const { url } = await decide({ decision: 'allow', choice }, query)
    return url?.searchParams.get('code') ?? ''
  }

  const ask = (form: Fields, headers: Fields = {}) =>
    simulator.call('POST', '/oauth/token', encode(form), {
      ...FORM,
      authorization: undefined,
      version: undefined,
      ...headers,
    })

  const client = { client_id: APP.clientId, client_secret: APP.clientSecret }
  const exchange = (code: string, form: Fields = {}) =>
    ask({ ...client, grant_type: 'authorization_code', code, redirect_uri: CALLBACK, user_type: 'Location', ...form })
  const refresh = (token: string, form: Fields = {}) =>
    ask({ ...client, grant_type: 'refresh_token', refresh_token: token, ...form })

  /** Consents and exchanges; the answer of the token endpoint. */
  const connect = async (choice = 'location:loc-1', query: Fields = {}) =>
    (await exchange(await allow(choice, query))).body

  /** Calls the API with an OAuth token. */
  const callWith = (token: string, method: string, path: string, body?: unknown) =>
    simulator.call(method, path, body, { authorization: `Bearer ${token}` })

  const mint = (token: string, form: Fields) =>
    simulator.call('POST', '/oauth/locationToken', encode(form), { ...FORM, authorization: `Bearer ${token}` })

  return { ...simulator, openLink, decide, allow, ask, exchange, refresh, connect, callWith, mint }
}
