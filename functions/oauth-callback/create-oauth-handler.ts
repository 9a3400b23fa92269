import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type BeginInstallOptions, createBeginInstall } from './begin-install.ts'
import { createFinishInstall, type FinishInstallOptions } from './finish-install.ts'
import type { Response } from './page.ts'
import { createProblemPages } from './problem-pages.ts'

export type OAuthOptions = BeginInstallOptions & FinishInstallOptions

type OAuthEvent = Pick<APIGatewayProxyEventV2, 'rawPath' | 'rawQueryString' | 'cookies'>

/** The oauth-callback function: the pages that connect HighLevel in the browser. Answers every problem with a page. */
export function createOAuthHandler(options: OAuthOptions): (event: OAuthEvent) => Promise<Response> {
  const begin = createBeginInstall(options)
  const finish = createFinishInstall(options)
  const problems = createProblemPages(options.urls.start)
  return async (event) => {
    try {
      return event.rawPath.endsWith('/callback') ? await finish(event) : await begin(event)
    } catch (error) {
      options.count('InstallFailed')
      options.log.error('install not finished', { error })
      return problems.unavailable()
    }
  }
}
