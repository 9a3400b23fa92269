import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { GrantRevokedError, RemoteUnavailableError } from '../errors.ts'
import type { Connection, Connections } from './connections.ts'
import { type Grant, parseGrant, type StoredGrant } from './grant.ts'
import type { SecretReader } from './secret-reader.ts'
import type { SecretValues } from './secret-values.ts'

const MAX_AGE_MS = 5 * 60_000
// Uninstalling stops writes at once: every batch, and every long one several times, looks whether the app is still there.
const STATUS_MAX_AGE_MS = 5_000
// Secrets Manager keeps a version as long as a label points to it.
const REFRESHED = 'REFRESHED'

export interface GrantReader {
  /**
   * A location's or agency's grant; `isFresh` reads past the warm function's cache, which lasts five minutes. Whether the
   * app was uninstalled is known five seconds later, whatever is cached.
   * @throws GrantRevokedError without one, RemoteUnavailableError when it cannot be read.
   */
  read(subject: string, options: { isFresh: boolean }): Promise<StoredGrant>
}

/** Both @throws RemoteUnavailableError when the outcome is unknown; repeating the same call is safe. */
export interface GrantWriter {
  /** After an install: creates or replaces, whatever was there. */
  saveInstalled(subject: string, grant: Grant): Promise<{ version: string }>
  /**
   * After a refresh of the version `refreshedFrom`: replaces that very version. 'superseded': another one is current,
   * from an install or another refresh of the same version, and stays.
   */
  saveRefreshed(subject: string, grant: Grant, refreshedFrom: string): Promise<'saved' | 'superseded'>
  /** Completes a save that was broken off after the pair was stored and before it was made current. */
  completeRefresh(subject: string, refreshedFrom: string): Promise<'completed' | 'nothing-stored'>
}

export interface GrantStoreOptions {
  secrets: SecretValues
  prefix: string
}

/**
 * Grants from Secrets Manager, one secret per location or agency under a prefix.
 * @param options.connections for those who use grants: one whose app was uninstalled is not given out any more.
 */
export function createGrantReader(options: {
  secrets: SecretReader
  prefix: string
  clock: Clock
  connections?: Pick<Connections, 'get'>
}): GrantReader {
  const { secrets, prefix, clock, connections } = options
  const known = new Map<string, { stored: StoredGrant; readAt: number }>()
  const reading = new Map<string, Promise<StoredGrant>>()
  const statuses = new Map<string, { answer: Promise<Connection | undefined>; readAt: number }>()

  /** Callers that come at the same time ask once; an answer that failed is asked for again. */
  function connectionOf(subject: string, maxAgeMs: number): Promise<Connection | undefined> {
    const kept = statuses.get(subject)
    if (kept && clock.now() - kept.readAt < maxAgeMs) return kept.answer
    const status = { answer: connections?.get(subject) ?? Promise.resolve(undefined), readAt: clock.now() }
    statuses.set(subject, status)
    status.answer.catch(() => {
      if (statuses.get(subject) === status) statuses.delete(subject)
    })
    return status.answer
  }

  async function checked(subject: string, stored: StoredGrant): Promise<StoredGrant> {
    const connection = stored.grant.kind === 'oauth' ? await connectionOf(subject, STATUS_MAX_AGE_MS) : undefined
    if (connection?.status !== 'uninstalled' || connection.version !== stored.version) return stored
    known.delete(subject)
    throw new GrantRevokedError(`The app was uninstalled from location ${subject}`)
  }

  async function readNow(subject: string): Promise<StoredGrant> {
    const readAt = clock.now()
    // Beside the secret, as most grants need it; of the others nobody waits for it.
    connectionOf(subject, 0).catch(() => {})
    const value = await secrets.current(`${prefix}${subject}`)
    if (!value) {
      known.delete(subject)
      throw new GrantRevokedError(`Location ${subject} is not connected: it has no grant`)
    }
    const stored = { grant: readGrant(value.text, `${prefix}${subject}`), version: value.version }
    await checked(subject, stored)
    known.set(subject, { stored, readAt })
    return stored
  }

  return {
    async read(subject, { isFresh }) {
      if (isFresh) return await readNow(subject)
      const cached = known.get(subject)
      if (cached && clock.now() - cached.readAt < MAX_AGE_MS) return await checked(subject, cached.stored)
      // Bookings of one batch that begin at the same time read it once.
      const shared = reading.get(subject) ?? readNow(subject).finally(() => reading.delete(subject))
      reading.set(subject, shared)
      return await shared
    },
  }
}

function readGrant(text: string, name: string): Grant {
  const grant = parseGrant(text)
  if (grant) return grant
  throw new GrantRevokedError(
    `The secret ${name} is no grant: connect the location, or store {"kind":"private-integration-token","accessToken":"pit-…"}`,
  )
}

/** The id of the version that follows from refreshing another: every refresh of one version contends for the same id. */
export const refreshedVersion = (from: string) => createHash('sha256').update(`refreshed ${from}`).digest('hex')

/**
 * The writing side. A refresh is saved in two steps, store under a label and make current if nothing else became so,
 * because a plain PutSecretValue would put a refreshed pair over the pair of an install that came in between.
 */
export function createGrantWriter(options: GrantStoreOptions & { newVersion?: () => string }): GrantWriter {
  const { secrets, prefix, newVersion = randomUUID } = options

  /** Whether the version that a refresh of `from` stored is the current one now. */
  async function makeCurrent(name: string, from: string): Promise<'current' | 'superseded' | 'no-version'> {
    const to = refreshedVersion(from)
    const moved = await secrets.moveCurrent(name, { from, to })
    if (moved === 'no-version') return 'no-version'
    if (moved === 'moved') return 'current'
    return (await secrets.current(name))?.version === to ? 'current' : 'superseded'
  }

  return {
    async saveInstalled(subject, grant) {
      const name = `${prefix}${subject}`
      const value = { version: newVersion(), text: JSON.stringify(grant) }
      const isThere = (await secrets.put(name, value, 'AWSCURRENT')) === 'stored'
      if (isThere || (await secrets.create(name, value)) === 'stored') return { version: value.version }
      // Made by somebody else between the two calls.
      if ((await secrets.put(name, value, 'AWSCURRENT')) === 'stored') return { version: value.version }
      throw new RemoteUnavailableError(`The secret ${name} could not be written`)
    },

    async saveRefreshed(subject, grant, refreshedFrom) {
      const name = `${prefix}${subject}`
      const value = { version: refreshedVersion(refreshedFrom), text: JSON.stringify(grant) }
      const put = await secrets.put(name, value, REFRESHED)
      if (put === 'no-secret') return 'superseded'
      const state = await makeCurrent(name, refreshedFrom)
      if (state === 'no-version') throw new RemoteUnavailableError(`The new version of ${name} is not visible yet`)
      return put === 'stored' && state === 'current' ? 'saved' : 'superseded'
    },

    async completeRefresh(subject, refreshedFrom) {
      const state = await makeCurrent(`${prefix}${subject}`, refreshedFrom)
      return state === 'current' ? 'completed' : 'nothing-stored'
    },
  }
}
