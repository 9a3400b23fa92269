import type { SQSRecord } from 'aws-lambda'
import { type AcceptedUninstall, acceptedUninstallsOver } from '../../functions/refresh-grant/accepted-uninstalls.ts'
import { createRefreshHandler } from '../../functions/refresh-grant/create-refresh-handler.ts'
import { createAskRefresh } from '../../shared/grant/ask-refresh.ts'
import type { Connection, Connections } from '../../shared/grant/connections.ts'
import { type Grant, grantOf, type OAuthGrant } from '../../shared/grant/grant.ts'
import type { GrantMessage } from '../../shared/grant/grant-message.ts'
import { createGrantReader, createGrantWriter } from '../../shared/grant/grant-store.ts'
import type { SecretValues } from '../../shared/grant/secret-values.ts'
import type { HighLevelOAuth, TokenOutcome, TokenReply } from '../../shared/highlevel/oauth-api.ts'
import { createMemorySecrets } from '../simulation/memory-secrets.ts'
import { aRecord } from './bookings.ts'
import { watchDeadLetter } from './canary-watch.ts'
import { createLogTrap } from './log-trap.ts'
import { createManualClock } from './manual-clock.ts'

export const LOCATION = 'location-1'
export const COMPANY = 'agency-1'
export const PREFIX = 'app/grants/'
const START = Date.parse('2026-03-01T09:00:00Z')

export const aReply = (overrides: Partial<TokenReply> = {}): TokenReply => ({
  accessToken: 'access-2',
  refreshToken: 'refresh-2',
  expiresInSeconds: 86_399,
  scopes: ['contacts.readonly'],
  userType: 'Location',
  locationId: LOCATION,
  companyId: COMPANY,
  isBulkInstallation: false,
  startedAt: START,
  ...overrides,
})
export const aGrant = (overrides: Partial<OAuthGrant> = {}): OAuthGrant => ({
  ...grantOf(aReply({ accessToken: 'access-1', refreshToken: 'refresh-1', startedAt: START - 86_400_000 })),
  ...overrides,
})
export const anAgencyGrant = (): OAuthGrant => {
  const { locationId: _, ...rest } = aGrant({ userType: 'Company', accessToken: 'agency-access' })
  return rest
}
export const granted = (overrides: Partial<TokenReply> = {}): TokenOutcome => ({
  outcome: 'granted',
  reply: aReply(overrides),
})

/** Connections in memory, with the table's condition. */
export function createMemoryConnections(): Connections & { items: Map<string, Connection> } {
  const items = new Map<string, Connection>()
  return {
    items,
    get: async (subject) => items.get(subject),
    list: async () => [...items.values()],
    put: async (connection) => void items.set(connection.subject, connection),
    async replace(connection, read) {
      if (items.get(connection.subject)?.version !== read?.version) return 'changed'
      items.set(connection.subject, connection)
      return 'replaced'
    },
  }
}

/** Accepted uninstalls in memory. */
export function createMemoryUninstalls() {
  const items = new Map<string, AcceptedUninstall[]>()
  const over = acceptedUninstallsOver({
    read: async (subject) => items.get(subject) ?? [],
    write: async (subject, accepted) => void items.set(subject, accepted),
  })
  return { ...over, items }
}

/** The refresh-grant function over Secrets Manager, table and HighLevel in memory; a test scripts what HighLevel answers. */
export function createGrantWorld() {
  const clock = createManualClock(START)
  const memory = createMemorySecrets()
  const { current, create, put, moveCurrent } = memory.do
  const secrets: SecretValues = {
    current: async (name) => current(name),
    create: async (name, value) => create(name, value),
    put: async (name, value, stage) => put(name, value, stage),
    moveCurrent: async (name, move) => moveCurrent(name, move),
  }
  const connections = createMemoryConnections()
  const log = createLogTrap()
  const counts: Record<string, number> = {}
  const sent: GrantMessage[] = []
  const holds: number[] = []
  const quarantined: { record: SQSRecord; error: Error }[] = []
  const asked: string[] = []
  const script: Record<'refresh' | 'mint', () => Promise<TokenOutcome>> = {
    refresh: async () => granted(),
    mint: async () => ({ outcome: 'invalid-grant' }),
  }
  const absent = () => {
    throw new Error('Not asked by refresh-grant')
  }
  const oauth: HighLevelOAuth = {
    exchangeCode: absent,
    installedLocations: absent,
    async refresh(refreshToken, userType) {
      asked.push(`refresh ${userType} ${refreshToken}`)
      return await script.refresh()
    },
    async mintLocationToken(token, companyId, locationId) {
      asked.push(`mint ${companyId}/${locationId} with ${token}`)
      return await script.mint()
    },
  }
  const send = async (message: GrantMessage) => void sent.push(message)
  const grants = createGrantReader({ secrets, prefix: PREFIX, clock })
  const work = {
    grants,
    writer: createGrantWriter({ secrets, prefix: PREFIX }),
    connections,
    uninstalls: createMemoryUninstalls(),
    locations: new Set([LOCATION]),
    oauth: async () => oauth,
    send,
    askRefresh: createAskRefresh({ grants, send, clock, log }),
    unsaved: new Map(),
    clock,
    log,
    count: (name: string, value = 1) => {
      counts[name] = (counts[name] ?? 0) + value
    },
    quarantine: async (record: SQSRecord, error: Error) => {
      watchDeadLetter(error)
      quarantined.push({ record, error })
    },
    hold: async (_: SQSRecord, seconds: number) => void holds.push(seconds),
  }
  const handler = createRefreshHandler(work)
  const world = {
    clock,
    secrets,
    memory,
    connections,
    log,
    counts,
    sent,
    holds,
    quarantined,
    asked,
    script,
    work,
    handler,
    /** Stores a grant as an install does; answers its version. */
    async store(grant: Grant, subject = LOCATION): Promise<string> {
      return (await work.writer.saveInstalled(subject, grant)).version
    },
    stored(subject = LOCATION) {
      const value = current(`${PREFIX}${subject}`)
      return value && { version: value.version, grant: JSON.parse(value.text) as OAuthGrant }
    },
    connection: (subject = LOCATION) => connections.items.get(subject),
    /** Hands one message to the function; true when it stays on the queue. */
    async handle(message: GrantMessage | string, options: { receiveCount?: number; remainingMs?: number } = {}) {
      const body = typeof message === 'string' ? message : JSON.stringify(message)
      const record = aRecord(body, { receiveCount: options.receiveCount ?? 1 })
      const { batchItemFailures } = await world.handler(
        { Records: [record] },
        { getRemainingTimeInMillis: () => options.remainingMs ?? 8_000 },
      )
      return batchItemFailures.length > 0
    },
    refreshOf: (grantVersion: string, subject = LOCATION): GrantMessage => ({
      version: 1,
      kind: 'refresh',
      subject,
      grantVersion,
      reason: 'token-refused',
      askedAt: clock.now(),
    }),
  }
  return world
}
