import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { GrantMessage } from './grant-message.ts'
import type { GrantReader } from './grant-store.ts'

/**
 * Asks for a refresh of the grant whose access token was refused, unless the store has another token by now.
 * Never throws: the message that wanted the token is held either way, and asks again when it comes back.
 */
export function createAskRefresh(options: {
  grants: GrantReader
  send(message: GrantMessage): Promise<void>
  clock: Clock
  log: Log
}): (subject: string, refusedToken: string) => Promise<void> {
  return async (subject, refusedToken) => {
    try {
      const { grant, version } = await options.grants.read(subject, { isFresh: false })
      if (grant.kind !== 'oauth' || grant.accessToken !== refusedToken) return
      const askedAt = options.clock.now()
      const reason = 'token-refused' as const
      await options.send({ version: 1, kind: 'refresh', subject, grantVersion: version, reason, askedAt })
    } catch (error) {
      options.log.warn('refresh not asked for', { locationId: subject, error })
    }
  }
}
