import { expect, onTestFinished, test } from 'vitest'
import { parseOptions } from '../../../infra/local/options.ts'
import { startPartners } from '../../../infra/local/partners.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const OUTPUTS = {
  GrantPrefix: 'app/grants/',
  ChiliPiperSecretPrefix: 'app/chili-piper/',
  HighLevelAppSecretName: 'app/highlevel-app',
}
const integration = defineIntegration({
  tenants: { demo: { location: 'loc-1', routes: [{ workspace: 'North', to: 'loc-2' }] } },
})
const apiUrl = 'http://127.0.0.1:3000'

async function start(...args: string[]) {
  const options = parseOptions(args, {})
  const clock = createManualClock()
  const partners = await startPartners({
    options,
    clock,
    fileFor: () => ':memory:',
    apiUrl,
    integration,
    outputs: OUTPUTS,
  })
  onTestFinished(() => partners.close())
  return partners
}

test('the simulated HighLevel knows the app whose secret the functions read, and its consent page is theirs', async () => {
  const { highLevelUrl, settings } = await start()
  const { clientId, clientSecret } = JSON.parse(settings.secrets?.['app/highlevel-app'] ?? '')
  expect(settings.environment).toMatchObject({
    HIGHLEVEL_BASE_URL: highLevelUrl,
    HIGHLEVEL_CONSENT_URL: `${highLevelUrl}/v2/oauth/chooselocation`,
    HIGHLEVEL_APP_ID: clientId.split('-')[0],
    HIGHLEVEL_WEBHOOK_PUBLIC_KEYS: expect.stringContaining('BEGIN PUBLIC KEY'),
  })
  const redirectUri = `${apiUrl}/oauth/highlevel/callback`
  const scope = 'contacts.readonly contacts.write'
  const link = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope }
  const consent = `${settings.environment?.['HIGHLEVEL_CONSENT_URL']}?${new URLSearchParams(link)}`
  const decision = new URLSearchParams({ decision: 'allow', choice: 'location:loc-1' })
  const allowed = await fetch(consent, { method: 'POST', body: decision, redirect: 'manual' })
  const code = new URL(allowed.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
  const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret })
  const answer = await fetch(`${highLevelUrl}/oauth/token`, { method: 'POST', body })
  expect(await answer.json()).toMatchObject({ userType: 'Location', locationId: 'loc-1' })
})

test('the demo location is connected with its Private Integration Token', async () => {
  const { highLevelUrl, settings } = await start()
  // Only where there is none yet: a grant from the browser outlives a restart.
  expect(settings.secrets).not.toHaveProperty('app/grants/loc-1')
  const grant = JSON.parse(settings.firstSecrets?.['app/grants/loc-1'] ?? '')
  expect(grant).toMatchObject({ kind: 'private-integration-token' })
  const headers = { authorization: `Bearer ${grant.accessToken}`, version: '2021-07-28' }
  expect((await fetch(`${highLevelUrl}/locations/loc-1`, { headers })).status).toBe(200)
})

test('every other location of the configuration is connected, too, each with a token of its own', async () => {
  const { highLevelUrl, settings } = await start()
  const { accessToken } = JSON.parse(settings.firstSecrets?.['app/grants/loc-2'] ?? '')
  const headers = { authorization: `Bearer ${accessToken}`, version: '2021-07-28' }
  expect((await fetch(`${highLevelUrl}/locations/loc-2`, { headers })).status).toBe(200)
  expect((await fetch(`${highLevelUrl}/locations/loc-1`, { headers })).status).toBe(403)
})

test('the tenant’s secret has the key and signing secret of the simulated Chili Piper, or those that were given', async () => {
  const secretOf = ({ settings }: Awaited<ReturnType<typeof start>>) => settings.secretFields?.['app/chili-piper/demo']
  const simulated = await start()
  const headers = { authorization: `Bearer ${secretOf(simulated)?.['apiKey']}` }
  const ping = await fetch(`${simulated.chiliPiperUrl}/api/fire-edge/v1/org/health/ping`, { headers })
  expect(ping.status).toBe(200)
  const given = ['--chili-piper-key', 'own-key', '--chili-piper-secret', 'a-secret-of-our-own']
  expect(secretOf(await start(...given))).toEqual({ apiKey: 'own-key', current: 'a-secret-of-our-own' })
  expect(secretOf(await start('--chili-piper-url', 'http://127.0.0.1:9'))).toBeUndefined()
})

test('another HighLevel keeps the consent page and the app of the template', async () => {
  const { settings } = await start('--highlevel-url', 'http://127.0.0.1:9')
  expect(settings.environment).toMatchObject({ HIGHLEVEL_BASE_URL: 'http://127.0.0.1:9' })
  expect(settings.environment).not.toHaveProperty('HIGHLEVEL_CONSENT_URL')
  expect(settings.environment).not.toHaveProperty('HIGHLEVEL_APP_ID')
  expect(settings.secrets).not.toHaveProperty('app/highlevel-app')
})
