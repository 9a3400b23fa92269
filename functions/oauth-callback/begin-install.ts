import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Integration } from '../../shared/config/define-integration.ts'
import { neededScopes } from '../../shared/config/needed-scopes.ts'
import type { AppSecret } from '../../shared/highlevel/app-secret.ts'
import type { Log } from '../../shared/log.ts'
import { browserCookie, readBrowserCookie } from './browser-cookie.ts'
import type { InstallStates } from './install-states.ts'
import { type Response, redirectTo } from './page.ts'
import { createProblemPages, missingApp } from './problem-pages.ts'
import { startPage } from './start-page.ts'
import { consentRequestUrl, type InstallUrls } from './urls.ts'

export interface BeginInstallOptions {
  integration: Integration
  urls: InstallUrls
  /** HighLevel's page that asks for consent. */
  consentUrl: string
  states: InstallStates
  appSecretName: string
  readApp(): Promise<AppSecret | undefined>
  log: Log
}

/**
 * The start: makes a one-time state, ties it to this browser, and goes to HighLevel. With `?why` a page says first what
 * will be asked for and why. @throws RemoteUnavailableError when AWS does not answer.
 */
export function createBeginInstall(
  options: BeginInstallOptions,
): (event: Pick<APIGatewayProxyEventV2, 'rawQueryString' | 'cookies'>) => Promise<Response> {
  const { integration, urls, consentUrl, states } = options
  const scopes = neededScopes(integration)
  const problems = createProblemPages(urls.start)
  const page = startPage({ scopes, installs: integration.highLevel.installs, startUrl: urls.start })

  return async ({ rawQueryString, cookies }) => {
    if (rawQueryString === 'why') return page
    const app = await options.readApp()
    if (!app) {
      options.log.warn('install not begun', { reason: missingApp(options.appSecretName) })
      return problems.appMissing()
    }
    const { state, browser } = await states.begin(readBrowserCookie(cookies))
    const { clientId } = app
    const { callback } = urls
    const location = consentRequestUrl({
      consentUrl,
      clientId,
      callback,
      scopes: scopes.map(({ scope }) => scope),
      state,
    })
    return redirectTo(location, [browserCookie(browser)])
  }
}
