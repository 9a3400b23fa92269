import { randomBytes } from 'node:crypto'
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { createOAuthHandler } from '../../functions/oauth-callback/create-oauth-handler.ts'
import { createInstallStates } from '../../functions/oauth-callback/install-states.ts'
import type { Response } from '../../functions/oauth-callback/page.ts'
import { installUrls } from '../../functions/oauth-callback/urls.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'
import { createConnections } from '../../shared/grant/connections.ts'
import { parseGrantMessage, sendGrantMessage } from '../../shared/grant/grant-message.ts'
import { createGrantWriter } from '../../shared/grant/grant-store.ts'
import { createSecretValues } from '../../shared/grant/secret-values.ts'
import { readAppSecret } from '../../shared/highlevel/app-secret.ts'
import { createAppSource } from '../../shared/highlevel/app-source.ts'
import type { HighLevelOAuth, InstalledLocation, TokenOutcome, TokenReply } from '../../shared/highlevel/oauth-api.ts'
import { createWatchedLog, expectNoCanary } from './canaries.ts'
import { createManualClock } from './manual-clock.ts'

export const API_URL = 'https://api.example.test'
export const START_URL = `${API_URL}/oauth/highlevel/start`
export const CONSENT_URL = 'https://consent.example.test/v2/oauth/chooselocation'
export const APP_SECRET_NAME = 'app/highlevel-app'
export const CODE = 'canary-code'

/** What HighLevel gives for an agency; without its userType, for nobody in particular. */
export const aCompanyReply = (overrides: Partial<TokenReply> = {}): TokenReply => ({
  accessToken: 'canary-access',
  refreshToken: 'canary-refresh',
  expiresInSeconds: 86_399,
  scopes: ['contacts.readonly', 'contacts.write'],
  userType: 'Company',
  companyId: 'company1',
  userId: 'user-1',
  isBulkInstallation: false,
  startedAt: Date.parse('2026-03-01T09:00:00Z'),
  ...overrides,
})

/** What HighLevel gives for the location that the worlds' configuration names. */
export const aReply = (overrides: Partial<TokenReply> = {}): TokenReply =>
  aCompanyReply({ userType: 'Location', locationId: 'location-1', ...overrides })

/** The table, as far as states and connections use it. */
function mockTable(documents: DynamoDBDocumentClient) {
  const items = new Map<string, Record<string, unknown>>()
  const keyOf = ({ pk, sk }: Record<string, unknown>) => `${pk}/${sk}`
  const mock = mockClient(documents)
  mock.on(PutCommand).callsFake(({ Item }) => {
    items.set(keyOf(Item), Item)
    return {}
  })
  mock.on(DeleteCommand).callsFake(({ Key, ConditionExpression, ExpressionAttributeValues: values }) => {
    if (ConditionExpression !== 'browser = :browser AND expiresAt >= :now') throw new Error('Not a condition it knows')
    const { browser, expiresAt } = items.get(keyOf(Key)) ?? {}
    const isMet = browser === values[':browser'] && Number(expiresAt) >= values[':now']
    if (!isMet) throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} })
    items.delete(keyOf(Key))
    return {}
  })
  return { mock, items }
}

/** Secrets that none are made of yet, but the app's. */
function mockSecrets(secrets: SecretsManagerClient) {
  const grants = new Map<string, unknown>()
  const mock = mockClient(secrets)
  const app = JSON.stringify({ clientId: 'app1-xyz', clientSecret: 'canary-client-secret' })
  mock.on(GetSecretValueCommand, { SecretId: APP_SECRET_NAME }).resolves({ SecretString: app })
  mock.on(PutSecretValueCommand).callsFake(({ SecretId, SecretString }) => {
    if (!grants.has(SecretId)) throw new ResourceNotFoundException({ message: 'no such secret', $metadata: {} })
    grants.set(SecretId, JSON.parse(SecretString))
    return {}
  })
  mock.on(CreateSecretCommand).callsFake(({ Name, SecretString }) => {
    grants.set(Name, JSON.parse(SecretString))
    return {}
  })
  return { mock, grants }
}

/** The cookies that a browser sends. */
export interface Browser {
  cookie?: string
  again?: string
}

/** The oauth-callback function over a table, secrets and a queue in memory, and a HighLevel that answers as it is told. */
export function createOAuthWorld(config: Partial<IntegrationInput> = {}) {
  const clock = createManualClock()
  const log = createWatchedLog()
  const counts: Record<string, number> = {}
  const answers: Response[] = []
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))
  const secrets = new SecretsManagerClient({ region: 'eu-west-1' })
  const sqs = new SQSClient({ region: 'eu-west-1' })
  const table = mockTable(documents)
  const vault = mockSecrets(secrets)
  const queue = mockClient(sqs)
  queue.on(SendMessageCommand).resolves({})

  const exchanges: { code: string; redirectUri: string; userType: string }[] = []
  const highLevel = {
    exchange: async (): Promise<TokenOutcome> => ({ outcome: 'granted', reply: aReply() }),
    async *locations(): AsyncIterable<InstalledLocation> {},
  }
  const unused = () => Promise.reject(new Error('The callback must not call this'))
  const oauth: HighLevelOAuth = {
    exchangeCode(code, redirectUri, userType) {
      exchanges.push({ code, redirectUri, userType })
      return highLevel.exchange()
    },
    refresh: unused,
    mintLocationToken: unused,
    installedLocations: () => highLevel.locations(),
  }
  const handle = createOAuthHandler({
    integration: defineIntegration({ tenants: { demo: { location: 'location-1' } }, ...config }),
    urls: installUrls(API_URL),
    consentUrl: CONSENT_URL,
    states: createInstallStates({ documents, tableName: 'ledger', clock, randomBytes }),
    appSecretName: APP_SECRET_NAME,
    readApp: createAppSource({ read: () => readAppSecret(secrets, APP_SECRET_NAME), clock }),
    oauthFor: () => oauth,
    grants: createGrantWriter({ secrets: createSecretValues(secrets), prefix: 'app/grants/' }),
    connections: createConnections({ documents, tableName: 'ledger' }),
    sendGrantMessage: (message) => sendGrantMessage(sqs, 'https://sqs.test/grants.fifo', message),
    clock,
    log,
    count: (name, value = 1) => {
      counts[name] = (counts[name] ?? 0) + value
    },
  })

  async function visit(page: 'start' | 'callback', rawQueryString: string, { cookie, again }: Browser = {}) {
    const rawPath = `/oauth/highlevel/${page}`
    const cookies = [cookie, again].filter((sent) => sent !== undefined)
    const response = await handle({
      rawPath,
      rawQueryString,
      ...(cookies[0] ? { cookies: ['other=1', ...cookies] } : {}),
    })
    answers.push(response)
    return response
  }

  const world = {
    clock,
    log,
    counts,
    answers,
    highLevel,
    exchanges,
    grants: vault.grants,
    secretsMock: vault.mock,
    tableMock: table.mock,
    queueMock: queue,
    /** Connections by subject. */
    connection: (subject: string) => table.items.get(`connections/${subject}`),
    states: () => [...table.items.keys()].filter((key) => key.startsWith('oauth-state#')),
    items: table.items,
    installs: () =>
      queue.commandCalls(SendMessageCommand).map((call) => parseGrantMessage(call.args[0].input.MessageBody ?? '')),
    start: (query = '', browser?: Browser) => visit('start', query, browser),
    callback: (query: string, browser?: Browser) => visit('callback', query, browser),
    /** Goes as far as HighLevel's consent page: its address, and the state and cookie that came with it. */
    async begin(browser?: Browser) {
      const response = await visit('start', '', browser)
      const consent = new URL(String(response.headers?.['location']))
      const state = consent.searchParams.get('state') ?? ''
      const [setCookie = ''] = response.cookies ?? []
      return { response, consent, state, setCookie, cookie: setCookie.split(';', 1)[0] ?? '' }
    },
    /** A whole install in one browser. */
    async install() {
      const { state, cookie } = await world.begin()
      return { state, cookie, response: await world.callback(`code=${CODE}&state=${state}`, { cookie }) }
    },
    /** Nothing secret may be in answers, log lines or counts, the state's own way to the browser excepted. */
    expectNoSecrets(secretsOfTest: string[] = []) {
      const pages = answers.filter(({ statusCode }) => statusCode !== 302)
      expectNoCanary({ log, answers: pages, counts }, secretsOfTest)
    },
  }
  return world
}

export type OAuthWorld = ReturnType<typeof createOAuthWorld>
