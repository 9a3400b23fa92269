import { RemoteUnavailableError } from '../../shared/errors.ts'
import type { AppSecret } from '../../shared/highlevel/app-secret.ts'
import type { HighLevelOAuth } from '../../shared/highlevel/oauth-api.ts'

/**
 * HighLevel's OAuth endpoints in the name of our app.
 * The function it returns @throws RemoteUnavailableError when the app's secret has no value, or cannot be read.
 */
export function createOAuthSource(options: {
  readApp(): Promise<AppSecret | undefined>
  createOAuth(app: AppSecret): HighLevelOAuth
}): () => Promise<HighLevelOAuth> {
  return async () => {
    const app = await options.readApp()
    if (!app)
      throw new RemoteUnavailableError(
        'The HighLevel app’s secret has no value: store {"clientId":"…","clientSecret":"…"} in it',
      )
    return options.createOAuth(app)
  }
}
