import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, onTestFinished, test } from 'vitest'
import { judgeAccountLimit, readAccountLimit } from '../../../infra/ops/account-limit.ts'
import { accountChecks } from '../../../infra/ops/doctor/account-check.ts'
import type { DoctorContext } from '../../../infra/ops/doctor/context.ts'
import { runChecks } from '../../../infra/ops/doctor/run-checks.ts'
import { checkAccount } from '../../../infra/ops/setup/check-account.ts'
import type { SetupContext } from '../../../infra/ops/setup/setup-context.ts'
import type { Step } from '../../../infra/ops/setup/steps.ts'
import { concurrencyOf, LEFT_FOR_REQUESTS } from '../../../infra/parts/concurrency.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'

const RAISE =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000'
const tenants = { demo: { location: 'location-1' } }
const integrationWith = (maxConcurrency?: number) =>
  defineIntegration({ tenants, ...(maxConcurrency === undefined ? {} : { aws: { maxConcurrency } }) })
const judge = (maxConcurrency: number | undefined, limit: number, unreserved = limit) =>
  judgeAccountLimit(integrationWith(maxConcurrency), { limit, unreserved })

describe('a new AWS account runs ten functions at once', () => {
  test('the defaults leave webhooks and pages room in it', () => {
    const { sync, refresh, reconcile } = concurrencyOf(integrationWith())
    expect(10 - sync - refresh - reconcile).toBe(LEFT_FOR_REQUESTS)
  })

  test('it is said how many are used, and how to have more', () => {
    expect(judge(undefined, 10)).toEqual({
      isEnough: true,
      told: `this account runs 10 functions at once; bookings, grants and reconcile may use 8 of them, which leaves 2 for webhooks and pages; to have more: ${RAISE}`,
      fix: RAISE,
    })
  })

  test('a configuration that may use all of them is a problem, with both ways out', () => {
    expect(judge(20, 10)).toEqual({
      isEnough: false,
      told: 'this account runs 10 functions at once; bookings, grants and reconcile may use 31 of them, which leaves 0 for webhooks and pages, and they need 2: while bookings wait, deliveries may be turned away',
      fix: `${RAISE}; or set aws.maxConcurrency to 5 in infra/integration.config.ts and deploy`,
    })
  })

  test.each<[maxConcurrency: number | undefined, limit: number, unreserved: number, isEnough: boolean]>([
    [undefined, 10, 10, true],
    [undefined, 9, 9, false],
    [6, 10, 10, false],
    [2, 7, 7, true],
    [2, 6, 6, false],
    [20, 33, 33, true],
    [20, 32, 32, false],
    [20, 1000, 32, false],
    [1000, 1000, 1000, false],
    [980, 1000, 1000, true],
  ])(
    'with aws.maxConcurrency %s and %i at once, %i of them not reserved, it is enough: %s',
    (max, limit, unreserved, isEnough) => {
      const verdict = judge(max, limit, unreserved)
      expect(verdict.isEnough).toBe(isEnough)
      // The way out that it names is one.
      const [, lower] = /maxConcurrency to (\d+)/.exec(verdict.fix) ?? []
      if (lower !== undefined) expect(judge(Number(lower), limit, unreserved).isEnough).toBe(true)
    },
  )
})

describe('doctor and setup ask the account', () => {
  function createWorld(maxConcurrency: number | undefined, place: 'aws' | 'local' = 'aws') {
    const mock = mockClient(LambdaClient)
    onTestFinished(() => mock.restore())
    mock
      .on(GetAccountSettingsCommand)
      .resolves({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } })
    const steps: Step[] = []
    const target = { integration: integrationWith(maxConcurrency), place: { kind: place, stage: 'production' } }
    const { signal } = new AbortController()
    const context = { target, signal, report: (step: Step) => steps.push(step) }
    return {
      mock,
      steps,
      examine: () => {
        const doctor = context as unknown as DoctorContext
        return runChecks(accountChecks(doctor), doctor)
      },
      setUp: () => checkAccount(context as unknown as SetupContext),
    }
  }

  test('the limit is read from Lambda', async () => {
    createWorld(undefined)
    expect(await readAccountLimit()).toEqual({ limit: 10, unreserved: 10 })
  })

  test('doctor says ok with the way to more, or a problem with the ways out', async () => {
    expect(await createWorld(undefined).examine()).toMatchObject([
      { check: 'concurrency', subject: 'account', verdict: 'ok', reason: expect.stringContaining(RAISE) },
    ])
    expect(await createWorld(20).examine()).toMatchObject([
      { verdict: 'problem', reason: expect.stringContaining('leaves 0'), fix: expect.stringContaining(RAISE) },
    ])
  })

  test('doctor without the permission could not look, which is no problem of the stage', async () => {
    const { mock, examine } = createWorld(undefined)
    mock.on(GetAccountSettingsCommand).rejects(Object.assign(new Error('denied'), { name: 'AccessDeniedException' }))
    expect(await examine()).toMatchObject([{ verdict: 'unknown', fix: expect.stringContaining('doctor --help') }])
  })

  test('setup says it, too, and nothing where it may not ask', async () => {
    const small = createWorld(undefined)
    await small.setUp()
    expect(small.steps).toMatchObject([{ state: 'there', subject: 'AWS account' }])
    const full = createWorld(20)
    await full.setUp()
    expect(full.steps).toMatchObject([{ state: 'left', what: expect.stringContaining(RAISE) }])
    const denied = createWorld(20)
    denied.mock.on(GetAccountSettingsCommand).rejects(new Error('denied'))
    await denied.setUp()
    expect(denied.steps).toEqual([])
  })

  test('a stage on one machine has no account', async () => {
    const { examine, setUp, steps } = createWorld(20, 'local')
    expect(await examine()).toEqual([])
    await setUp()
    expect(steps).toEqual([])
  })
})
