import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { z } from 'zod'
import { OAUTH_CALLBACK_ENV } from '../../../functions/oauth-callback/env.ts'
import { RECONCILE_ENV } from '../../../functions/reconcile/env.ts'
import { REFRESH_GRANT_ENV } from '../../../functions/refresh-grant/env.ts'
import { ROUTE_ENV } from '../../../functions/route/env.ts'
import { SYNC_ENV } from '../../../functions/sync/env.ts'
import { WEBHOOK_ENV } from '../../../functions/webhook/env.ts'
import { WIDGETS_ENV } from '../../../functions/widgets/env.ts'
import { parseOptions } from '../../../infra/local/options.ts'
import { runLocal } from '../../../infra/local/run-local.ts'
import { SIMULATED_APP } from '../../../infra/local/simulated-app.ts'
import { appIdOf } from '../../../infra/local/simulators/high-level/app.ts'
import { publicPem, WEBHOOK_KEYS } from '../../support/high-level-deliveries.ts'
import { type OutsideCall, startCountingProxy } from './proxy.ts'

export const LOCATION = 'demo-location'
export const SECRET = 'bench-signing-secret'

/** The variables of every function, by its folder. */
const VARIABLES: Record<string, readonly string[]> = {
  webhook: WEBHOOK_ENV,
  sync: SYNC_ENV,
  'oauth-callback': OAUTH_CALLBACK_ENV,
  'refresh-grant': REFRESH_GRANT_ENV,
  route: ROUTE_ENV,
  reconcile: RECONCILE_ENV,
  widgets: WIDGETS_ENV,
}

const ready = z.object({
  apiUrl: z.string(),
  awsUrl: z.string(),
  highLevelUrl: z.string(),
  chiliPiperUrl: z.string(),
  syncQueueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
  tableName: z.string(),
  chiliPiperSecretPrefix: z.string(),
  grantPrefix: z.string(),
})

export interface ColdWorld {
  /** Folder of the synthesized assembly, with the bundles as they are deployed. */
  assembly: string
  environmentOf(folder: string): Record<string, string>
  apiUrl: string
  /** Of HighLevel itself: what is asked there is not counted. */
  highLevelUrl: string
  /** Of AWS itself, as above. */
  awsUrl: string
  tableName: string
  /** What was asked of AWS and the two sides since the last time, in order. */
  takeCalls(): OutsideCall[]
  file(name: string, content: string): string
  close(): Promise<void>
}

export interface ColdWorldOptions {
  /** Further options of `npm start`. */
  more?: readonly string[]
  /** How much later AWS and the two sides answer than they could. */
  delays?: { awsMs: number; sideMs: number } | undefined
}

/** The ARNs of the keys that the stack generated, by a part of their resource's name; `-` where there is none. */
async function generatedSecrets(endpoint: string): Promise<(part: string) => string> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  const client = new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials })
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}))
  client.destroy()
  return (part) => SecretList.find(({ Name = '' }) => Name.includes(part))?.ARN ?? '-'
}

/**
 * The stage of `npm start`, in this process, so what is measured runs in another; AWS and both sides behind proxies that count.
 */
export async function startColdWorld({ more = [], delays }: ColdWorldOptions = {}): Promise<ColdWorld> {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-'))
  const given = ['--data', directory, '--port', '0', '--no-console', '--chili-piper-secret', SECRET, ...more]
  const stage = await runLocal(parseOptions(given, {}), { signal: new AbortController().signal, log() {} })
  const facts = ready.parse(JSON.parse(stage.readyLine))
  const calls: OutsideCall[] = []
  const sideOf = (name: string, to: string) =>
    startCountingProxy({ to, nameOf: ({ method }) => `${name} ${method}`, calls, delayMs: delays?.sideMs })
  const highLevel = await sideOf('highlevel', facts.highLevelUrl)
  const chiliPiper = await sideOf('chilipiper', facts.chiliPiperUrl)
  const aws = await startCountingProxy({
    to: facts.awsUrl,
    nameOf: ({ headers }) => String(headers['x-amz-target']),
    calls,
    delayMs: delays?.awsMs,
  })
  const generated = await generatedSecrets(facts.awsUrl)
  const prefix = facts.grantPrefix.replace(/grants\/$/, '')
  const viaProxy = (queueUrl: string) => queueUrl.replace(facts.awsUrl, aws.url)
  // Nobody takes messages from it, so nothing goes on beside what is measured.
  const quietQueueUrl = viaProxy(facts.deadLetterQueueUrl)
  const values: Record<string, string> = {
    HIGHLEVEL_BASE_URL: highLevel.url,
    HIGHLEVEL_CONSENT_URL: `${facts.highLevelUrl}/oauth/chooselocation`,
    HIGHLEVEL_APP_SECRET_NAME: `${prefix}highlevel-app`,
    HIGHLEVEL_WEBHOOK_PUBLIC_KEYS: WEBHOOK_KEYS.map(publicPem).join('\n'),
    HIGHLEVEL_APP_ID: appIdOf(SIMULATED_APP),
    GRANT_PREFIX: facts.grantPrefix,
    GRANT_QUEUE_URL: quietQueueUrl,
    GRANT_DEAD_LETTER_QUEUE_URL: quietQueueUrl,
    TABLE_NAME: facts.tableName,
    SYNC_QUEUE_URL: quietQueueUrl,
    DEAD_LETTER_QUEUE_URL: quietQueueUrl,
    API_BASE_URL: facts.apiUrl,
    BRIEF_LINKS_SECRET_ARN: generated('BriefLinks'),
    CHILI_PIPER_BASE_URL: chiliPiper.url,
    CHILI_PIPER_SECRET_PREFIX: facts.chiliPiperSecretPrefix,
    LOG_GROUP_NAMES: '/bench/sync',
    OUTGOING_WEBHOOK_SECRET_ARN: generated('OutgoingWebhook'),
  }
  const file = (name: string, content: string) => {
    const target = path.join(directory, name)
    writeFileSync(target, content)
    return target
  }
  return {
    assembly: path.join(directory, 'cdk.out'),
    apiUrl: facts.apiUrl,
    highLevelUrl: facts.highLevelUrl,
    awsUrl: facts.awsUrl,
    tableName: facts.tableName,
    environmentOf: (folder) => ({
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: ':UTC',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'operator',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_ENDPOINT_URL: aws.url,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      SERVICE_NAME: folder,
      ...Object.fromEntries((VARIABLES[folder] ?? []).map((name) => [name, valueFor(values, name)])),
    }),
    takeCalls: () => calls.splice(0),
    file,
    async close() {
      await stage.close()
      await Promise.all([aws.close(), highLevel.close(), chiliPiper.close()])
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function valueFor(values: Record<string, string>, name: string): string {
  const value = values[name]
  if (value === undefined) throw new Error(`The bench has no value for ${name}: a function asks for something new`)
  return value
}
