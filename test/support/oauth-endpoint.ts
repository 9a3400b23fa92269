import { expect } from 'vitest'
import { RemoteUnavailableError } from '../../shared/errors.ts'
import { createHighLevelOAuth } from '../../shared/highlevel/oauth-api.ts'
import { CANARIES } from './canaries.ts'
import { createManualClock } from './manual-clock.ts'
import { type Script, startScriptedServer } from './scripted-server.ts'

export const CALLBACK = 'https://api.example.test/oauth/highlevel/callback'

/** The worked example of HighLevel's documentation, with canaries for tokens. */
export const REPLY = {
  access_token: 'canary-access',
  token_type: 'Bearer',
  expires_in: 86_399,
  refresh_token: 'canary-refresh-2',
  scope: 'contacts.readonly contacts.write',
  refreshTokenId: 'id-1',
  userType: 'Location',
  companyId: 'company1',
  locationId: 'location-1',
  isBulkInstallation: false,
  userId: 'user-1',
  traceId: 'trace-1',
}
export const BY_AGENCY = { ...REPLY, userType: 'Company', locationId: undefined, isBulkInstallation: true }

/** HighLevel's OAuth side, over a server that follows a script. */
export async function connectOAuth(...script: Script[]) {
  const server = await startScriptedServer(...script)
  const clock = createManualClock()
  const oauth = createHighLevelOAuth({
    baseUrl: server.url,
    fetch,
    clock,
    clientId: 'app1-xyz',
    clientSecret: 'canary-client-secret',
  })
  return { ...server, clock, oauth }
}
export const answering = (body: unknown, status = 200): Script => ({ status, body })

/** What a call throws; it is retryable, and nothing about it has a secret in it. */
export async function failureOf(call: Promise<unknown>): Promise<RemoteUnavailableError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof RemoteUnavailableError)) throw new Error('It did not fail as unavailable', { cause: error })
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    for (const canary of CANARIES) expect(`${at.message} ${at.stack}`).not.toContain(canary)
  return error
}
