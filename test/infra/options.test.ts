import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { beginPass } from '../../functions/reconcile/passes.ts'
import { NO_APP_ID } from '../../functions/webhook/env.ts'
import { backgroundConcurrency, NEW_ACCOUNT_CONCURRENCY } from '../../infra/parts/concurrency.ts'
import { defineIntegration, type IntegrationInput } from '../../shared/config/define-integration.ts'
import { publicPem } from '../support/high-level-deliveries.ts'
import { synthTemplate } from '../support/synth-template.ts'

type Config = Partial<IntegrationInput>
const tenants = { demo: { location: 'location-1' } }

/** Properties of every resource of a type in the template of a configuration. */
const propertiesOf = (type: string, config: Config = {}) =>
  Object.values(synthTemplate(config).findResources(type)).map(({ Properties }) => Properties)

/** A variable of whichever function has it. */
const variable = (name: string, config: Config = {}): unknown =>
  propertiesOf('AWS::Lambda::Function', config)
    .map(({ Environment }) => Environment.Variables[name])
    .find((value) => value !== undefined)

test('[highLevel.consentHost] consent is asked for at gohighlevel, or at the host of white-label domains', () => {
  const host = (highLevel?: Config['highLevel']) =>
    new URL(String(variable('HIGHLEVEL_CONSENT_URL', highLevel ? { highLevel } : {}))).host
  expect(host()).toBe('marketplace.gohighlevel.com')
  expect(host({ consentHost: 'leadconnectorhq' })).toBe('marketplace.leadconnectorhq.com')
})

test('[highLevel.appId] the webhook function is told whose installs count; of no app unless it is given', () => {
  expect(variable('HIGHLEVEL_APP_ID')).toBe(NO_APP_ID)
  expect(variable('HIGHLEVEL_APP_ID', { highLevel: { appId: '66f0a1b2c3d4' } })).toBe('66f0a1b2c3d4')
})

test('[highLevel.webhookPublicKeys] the webhook function has HighLevel’s key, or exactly those that are given', () => {
  const keys = [1, 2].map(() => publicPem(generateKeyPairSync('ed25519').privateKey).trim())
  expect(variable('HIGHLEVEL_WEBHOOK_PUBLIC_KEYS')).toContain(
    'MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=',
  )
  expect(variable('HIGHLEVEL_WEBHOOK_PUBLIC_KEYS', { highLevel: { webhookPublicKeys: keys } })).toBe(keys.join('\n'))
})

test('[reconcile.everyMinutes] the schedule asks Chili Piper every 15 minutes, or as often as is said', () => {
  const rate = (config?: Config) => propertiesOf('AWS::Scheduler::Schedule', config)[0].ScheduleExpression
  expect(rate()).toBe('rate(15 minutes)')
  expect(rate({ reconcile: { everyMinutes: 60 } })).toBe('rate(60 minutes)')
})

const DAY = 86_400_000
const passOf = (reconcile: NonNullable<Config['reconcile']>) => {
  const { from, to } = beginPass(defineIntegration({ tenants, reconcile }).reconcile, {}, 1_000 * DAY)
  return { back: 1_000 - from / DAY, ahead: to / DAY - 1_000 }
}

test('[reconcile.daysBack] a pass looks 7 days back, or as many as are said', () => {
  expect(passOf({})).toMatchObject({ back: 7 })
  expect(passOf({ daysBack: 21 })).toMatchObject({ back: 21 })
})

test('[reconcile.daysAhead] a pass looks 60 days ahead, or as many as are said', () => {
  expect(passOf({})).toMatchObject({ ahead: 60 })
  expect(passOf({ daysAhead: 365 })).toMatchObject({ ahead: 365 })
})

test('[aws.customerKey] the table has a key of the account only where that is wanted', () => {
  expect(propertiesOf('AWS::KMS::Key')).toEqual([])
  expect(propertiesOf('AWS::KMS::Key', { aws: { customerKey: true } })).toHaveLength(1)
  expect(propertiesOf('AWS::DynamoDB::Table', { aws: { customerKey: true } })).toMatchObject([
    { SSESpecification: { SSEType: 'KMS', KMSMasterKeyId: expect.anything() } },
  ])
})

test('[aws.logRetentionDays] every log group is kept for 30 days, or for as long as is said', () => {
  const days = (config?: Config) => [
    ...new Set(propertiesOf('AWS::Logs::LogGroup', config).map(({ RetentionInDays }) => RetentionInDays)),
  ]
  expect(days()).toEqual([30])
  expect(days({ aws: { logRetentionDays: 365 } })).toEqual([365])
})

describe('[aws.maxConcurrency]', () => {
  const most = (batchSize: number, config?: Config) =>
    propertiesOf('AWS::Lambda::EventSourceMapping', config)
      .filter(({ BatchSize }) => BatchSize === batchSize)
      .map(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency)
  const [SYNC, REFRESH] = [10, 1]

  test('[aws.maxConcurrency] 3 sync functions run at once, or as many as are said', () => {
    expect(most(SYNC)).toEqual([3])
    expect(most(SYNC, { aws: { maxConcurrency: 40 } })).toEqual([40])
  })

  test('[aws.maxConcurrency] half as many refresh grants at once, from 2 to 10', () => {
    expect(most(REFRESH)).toEqual([2])
    expect(most(REFRESH, { aws: { maxConcurrency: 13 } })).toEqual([6])
    expect(most(REFRESH, { aws: { maxConcurrency: 1000 } })).toEqual([10])
  })

  test('[aws.maxConcurrency] by default, all that works unasked leaves a new account’s webhooks 2 of 10 executions', () => {
    const mapped = [...most(SYNC), ...most(REFRESH)].reduce((sum, one) => sum + one, 0)
    const widgets = new Set(
      propertiesOf('AWS::CloudWatch::Dashboard').flatMap(({ DashboardBody }) =>
        [...JSON.stringify(DashboardBody).matchAll(/\\"widget\\":\\"(\w+)/g)].map(([, name]) => name),
      ),
    ).size
    const schedules = propertiesOf('AWS::Scheduler::Schedule').length
    expect(widgets).toBeGreaterThan(0)
    expect(mapped + schedules + widgets).toBe(backgroundConcurrency(defineIntegration({ tenants }).aws.maxConcurrency))
    expect(mapped + schedules + widgets).toBeLessThanOrEqual(NEW_ACCOUNT_CONCURRENCY - 2)
  })
})
