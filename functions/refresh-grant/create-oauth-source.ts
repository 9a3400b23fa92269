import type { Clock } from '../../shared/clock.ts'
import { RemoteUnavailableError } from '../../shared/errors.ts'
import type { AppSecret } from '../../shared/highlevel/app-secret.ts'
import type { HighLevelOAuth } from '../../shared/highlevel/oauth-api.ts'

const MAX_AGE_MS = 5 * 60_000

/**
 * HighLevel's OAuth endpoints in the name of our app, whose secret is read again every five minutes.
 * The function it returns @throws RemoteUnavailableError when the secret has no value, or cannot be read.
 */
export function createOAuthSource(options: {
  readApp(): Promise<AppSecret | undefined>
  createOAuth(app: AppSecret): HighLevelOAuth
  clock: Clock
}): () => Promise<HighLevelOAuth> {
  let known: { oauth: HighLevelOAuth; readAt: number } | undefined
  return async () => {
    const readAt = options.clock.now()
    if (known && readAt - known.readAt < MAX_AGE_MS) return known.oauth
    const app = await options.readApp()
    if (!app)
      throw new RemoteUnavailableError(
        'The HighLevel app’s secret has no value: store {"clientId":"…","clientSecret":"…"} in it',
      )
    const oauth = options.createOAuth(app)
    known = { oauth, readAt }
    return oauth
  }
}
