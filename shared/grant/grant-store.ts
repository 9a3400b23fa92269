import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { GrantRevokedError, RemoteUnavailableError } from '../errors.ts'
import type { Connections } from './connections.ts'
import { type Grant, parseGrant, type StoredGrant } from './grant.ts'
import type { SecretValues } from './secret-values.ts'

const MAX_AGE_MS = 5 * 60_000
// Secrets Manager keeps a version as long as a label points to it.
const REFRESHED = 'REFRESHED'

export interface GrantReader {
  /**
   * A location's or agency's grant; `isFresh` reads past the warm function's cache, which lasts five minutes.
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
export function createGrantReader(
  options: GrantStoreOptions & { clock: Clock; connections?: Pick<Connections, 'get'> },
): GrantReader {
  const { secrets, prefix, clock, connections } = options
  const known = new Map<string, { stored: StoredGrant; readAt: number }>()
  return {
    async read(subject, { isFresh }) {
      const cached = known.get(subject)
      if (cached && !isFresh && clock.now() - cached.readAt < MAX_AGE_MS) return cached.stored
      const readAt = clock.now()
      const value = await secrets.current(`${prefix}${subject}`)
      if (!value) {
        known.delete(subject)
        throw new GrantRevokedError(`Location ${subject} is not connected: it has no grant`)
      }
      const stored = { grant: readGrant(value.text, `${prefix}${subject}`), version: value.version }
      const connection = stored.grant.kind === 'oauth' ? await connections?.get(subject) : undefined
      if (connection?.status === 'uninstalled' && connection.version === stored.version) {
        known.delete(subject)
        throw new GrantRevokedError(`The app was uninstalled from location ${subject}`)
      }
      known.set(subject, { stored, readAt })
      return stored
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
