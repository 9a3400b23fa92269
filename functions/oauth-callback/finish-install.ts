import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf } from '../../shared/config/settings-for.ts'
import { type AppSecret, appIdOf } from '../../shared/highlevel/app-secret.ts'
import type { HighLevelOAuth, TokenReply } from '../../shared/highlevel/oauth-api.ts'
import type { Count } from '../../shared/metrics.ts'
import { readBrowserCookie } from './browser-cookie.ts'
import { checkReply } from './check-reply.ts'
import { agencyConnectedPage, locationConnectedPage } from './connected-page.ts'
import type { InstallStates } from './install-states.ts'
import { type Response, redirectTo } from './page.ts'
import { createProblemPages, missingApp, type ProblemPages } from './problem-pages.ts'
import { isCode, readQuery } from './read-query.ts'
import { type StoreInstallOptions, storeAgency, storeLocation } from './store-install.ts'
import type { InstallUrls } from './urls.ts'

export interface FinishInstallOptions extends StoreInstallOptions {
  integration: Integration
  urls: InstallUrls
  states: InstallStates
  appSecretName: string
  readApp(): Promise<AppSecret | undefined>
  oauthFor(app: AppSecret): HighLevelOAuth
  count: Count
}

/**
 * The callback: checks what came, consumes the state, and only then exchanges the code and stores the grant.
 * @throws RemoteUnavailableError when HighLevel or AWS does not answer; no part of a grant is stored then.
 */
export function createFinishInstall(
  options: FinishInstallOptions,
): (event: Pick<APIGatewayProxyEventV2, 'rawQueryString' | 'cookies'>) => Promise<Response> {
  const problems = createProblemPages(options.urls.start)

  function refuse(reason: string, page: Response): Response {
    options.log.warn('install refused', { reason, status: page.statusCode ?? 0 })
    options.count('InstallRefused')
    return page
  }

  return async ({ rawQueryString, cookies }) => {
    const query = readQuery(rawQueryString)
    if (!query) return refuse('parameter given twice', problems.badRequest())
    if (query.error !== undefined) return refuse('error instead of a code', problems.denied(query.error))
    const { code, state } = query
    if (!isCode(code)) return refuse('no code', problems.badRequest())
    // An install that began in the marketplace has no state. Its code could be anybody's, so it is left alone.
    if (state === undefined) return redirectTo(options.urls.start)
    const app = await options.readApp()
    if (!app) return refuse(missingApp(options.appSecretName), problems.appMissing())
    const isOurs = await options.states.consume(state, readBrowserCookie(cookies))
    if (!isOurs) return refuse('state unknown, used, expired or of another browser', problems.stateRefused())
    return await exchange(options, { app, code, problems, refuse })
  }
}

interface Exchange {
  app: AppSecret
  code: string
  problems: ProblemPages
  refuse(reason: string, page: Response): Response
}

async function exchange(options: FinishInstallOptions, { app, code, problems, refuse }: Exchange): Promise<Response> {
  const oauth = options.oauthFor(app)
  const userType = options.integration.highLevel.installs === 'agency' ? 'Company' : 'Location'
  const result = await oauth.exchangeCode(code, options.urls.callback, userType)
  switch (result.outcome) {
    case 'invalid-grant':
      return refuse('code refused', problems.codeRefused())
    case 'inactive':
      return refuse('location inactive', problems.inactive())
    case 'misconfigured':
      // Not GrantMisconfigured, which is an alarm: this code is from a browser, which anybody can open. The page tells it.
      return refuse(`${result.detail}; the app’s keys are in ${options.appSecretName}`, problems.appRefused())
    case 'granted': {
      const checked = checkReply(result.reply, options.integration)
      if (!checked.ok) return refuse(checked.refusal.reason, problems.refused(checked.refusal))
      if (checked.installed.kind === 'location')
        return await finishLocation(options, checked.installed.locationId, result.reply)
      const agency = { ...options, oauth, appId: appIdOf(app), problems, refuse }
      return await finishAgency(agency, checked.installed.companyId, result.reply)
    }
  }
}

async function finishLocation(options: FinishInstallOptions, locationId: string, reply: TokenReply): Promise<Response> {
  const { integration, urls } = options
  await storeLocation(options, locationId, reply)
  options.count('GrantInstalled')
  return locationConnectedPage({ locationId, integration, apiUrl: urls.api })
}

async function finishAgency(
  options: FinishInstallOptions & { oauth: HighLevelOAuth; appId: string } & Pick<Exchange, 'problems' | 'refuse'>,
  companyId: string,
  reply: TokenReply,
): Promise<Response> {
  const { integration, urls, problems, refuse } = options
  const found = await storeAgency({ ...options, configured: locationsOf(integration) }, companyId, reply)
  if (found.locationIds.length === 0)
    return found.isWholeList
      ? refuse('unknown-agency', problems.refused({ reason: 'unknown-agency' }))
      : refuse('locations of the agency not listed', problems.unavailable())
  options.count('GrantInstalled')
  return agencyConnectedPage({ ...found, companyId, integration, apiUrl: urls.api, startUrl: urls.start })
}
