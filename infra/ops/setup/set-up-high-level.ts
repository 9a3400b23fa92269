import { neededScopes } from '../../../shared/config/needed-scopes.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { CRM_EVENTS } from '../../../shared/envelope.ts'
import { parseGrant } from '../../../shared/grant/grant.ts'
import { fieldOf } from '../secret-field.ts'
import type { SetupContext } from './setup-context.ts'
import type { StepState } from './steps.ts'

/** The HighLevel side: how the app is made, its keys, or a Private Integration Token for a location. */
export async function setUpHighLevel(context: SetupContext): Promise<void> {
  const { given, locations } = context
  for (const [location, accessToken] of Object.entries(given.privateTokens))
    await storeToken(context, location, accessToken)
  const open = await unconnected(context)
  const hasApp = await hasAppSecret(context)
  if (open.length === 0 && !given.highLevelApp) {
    for (const location of locations.filter((it) => !(it in given.privateTokens)))
      context.report({ state: 'there', subject: location, what: 'grant' })
    return
  }
  if (!hasApp || given.highLevelApp) await askForKeys(context, open)
}

/** Locations without a grant. */
export async function unconnected(context: SetupContext): Promise<string[]> {
  const found = await Promise.all(
    context.locations.map(async (location) => {
      const text = await context.readSecret(`${context.grantPrefix}${location}`)
      return text !== undefined && parseGrant(text) ? [] : [location]
    }),
  )
  return found.flat().filter((location) => !(context.isDryRun && location in context.given.privateTokens))
}

const hasAppSecret = async (context: SetupContext) => {
  const text = await context.readSecret(context.appSecretName)
  return fieldOf(text, 'clientId') !== undefined && fieldOf(text, 'clientSecret') !== undefined
}

async function storeToken(context: SetupContext, location: string, accessToken: string): Promise<void> {
  const name = `${context.grantPrefix}${location}`
  const report = (state: StepState, what: string) => context.report({ state, subject: location, what })
  const stored = parseGrant((await context.readSecret(name)) ?? '')
  if (stored?.kind === 'private-integration-token' && stored.accessToken === accessToken)
    return report('there', 'Private Integration Token')
  await context.storeSecret(name, { kind: 'private-integration-token', accessToken })
  report('done', 'Private Integration Token stored')
}

async function askForKeys(context: SetupContext, open: readonly string[]): Promise<void> {
  const { given, prompts } = context
  const report = (state: StepState, what: string) => context.report({ state, subject: 'HighLevel', what })
  if (given.highLevelApp) return await storeApp(context, given.highLevelApp)
  const isSingle = open.length === 1
  const how = await prompts?.choose(`How is ${open.join(', ')} connected to HighLevel?`, [
    { name: 'an app of my own in the marketplace, connected in the browser', value: 'app' },
    ...(isSingle ? [{ name: 'a Private Integration Token of the location', value: 'token' }] : []),
    { name: 'later', value: 'later' },
  ])
  if (how === 'token') {
    const accessToken = (await prompts?.secret(`Private Integration Token of ${open[0]} (empty to skip):`))?.trim()
    if (accessToken) return await storeToken(context, open[0] ?? '', accessToken)
  }
  if (how === 'app') {
    for (const line of describeApp(context)) context.say(line)
    const clientId = (await prompts?.text('Client id of the app:'))?.trim()
    const clientSecret = (await prompts?.secret('Client secret of the app:'))?.trim()
    if (clientId && clientSecret) return await storeApp(context, { clientId, clientSecret })
  }
  if (how === undefined) for (const line of describeApp(context)) context.say(line)
  report(
    'left',
    'client id and secret of the app, or a Private Integration Token: run setup at a terminal, or give them as --help says',
  )
}

async function storeApp(context: SetupContext, app: { clientId: string; clientSecret: string }): Promise<void> {
  const text = await context.readSecret(context.appSecretName)
  const isThere = fieldOf(text, 'clientId') === app.clientId && fieldOf(text, 'clientSecret') === app.clientSecret
  if (!isThere) await context.storeSecret(context.appSecretName, app)
  context.report({ state: isThere ? 'there' : 'done', subject: 'HighLevel', what: 'client id and secret of the app' })
}

/** What to fill in where the app is made. */
export function describeApp({ target, apiUrl, locations }: SetupContext): string[] {
  const { integration } = target
  const settings = locations.map((location) => settingsFor(integration, location))
  const usesEvents = settings.some(({ sharedNotes, routing }) => sharedNotes || routing?.onTag || routing?.reassign)
  return [
    'In https://marketplace.gohighlevel.com → My Apps, make a private app for sub-accounts with:',
    `  redirect URL  ${apiUrl}/oauth/highlevel/callback`,
    `  webhook URL   ${apiUrl}/webhooks/highlevel`,
    `  events        AppInstall, AppUninstall${usesEvents ? `, ${CRM_EVENTS.join(', ')}` : ''}`,
    '  scopes',
    ...neededScopes(integration).map(({ scope, why }) => `    ${scope.padEnd(34)}${why}`),
    integration.highLevel.appId === undefined
      ? '  then put highLevel.appId into infra/integration.config.ts (the client id before its first -) and deploy: without it its webhooks are ignored'
      : '',
  ].filter((line) => line !== '')
}
