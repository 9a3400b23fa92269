import type { OAuthGrant, StoredGrant } from '../../shared/grant/grant.ts'
import type { GrantWork } from './grant-work.ts'

/** Pairs that HighLevel gave and Secrets Manager did not take yet, by subject: the old pair is used up, this is all there is. */
export type UnsavedPairs = Map<string, { refreshedFrom: string; grant: OAuthGrant }>

const FIRST_PAUSE_MS = 200
/** What one more attempt to save needs. */
const SAVE_MS = 1_000

/**
 * Saves a new pair in place of the version it was refreshed from, again and again until the invocation's time is up.
 * @param deadline Unix ms
 * @throws RemoteUnavailableError when it could not be saved in time; the pair then waits in this process.
 */
export async function savePair(
  work: GrantWork,
  pair: { subject: string; stored: StoredGrant; grant: OAuthGrant },
  deadline: number,
): Promise<'saved' | 'superseded'> {
  const { writer, clock, unsaved } = work
  const { subject, stored, grant } = pair
  unsaved.set(subject, { refreshedFrom: stored.version, grant })
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      const saved = await writer.saveRefreshed(subject, grant, stored.version)
      unsaved.delete(subject)
      return saved
    } catch (error) {
      if (clock.now() + pauseMs + SAVE_MS > deadline) {
        work.count('GrantNotSaved')
        work.log.error('new pair not saved', { locationId: subject, error })
        throw error
      }
    }
    await clock.sleep(pauseMs)
  }
}
