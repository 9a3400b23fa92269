import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, onTestFinished, test } from 'vitest'
import { checkConcurrency, compareConcurrency } from '../../../infra/ops/account-concurrency.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'

const RAISE =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000'
const withMost = (maxConcurrency?: number) =>
  defineIntegration({
    tenants: { demo: { location: 'location-1' } },
    ...(maxConcurrency === undefined ? {} : { aws: { maxConcurrency } }),
  })

/** Lambda’s answer: its limits, or an error. */
function lambda(answer: { ConcurrentExecutions?: number; UnreservedConcurrentExecutions?: number } | Error): void {
  const mock = mockClient(LambdaClient)
  onTestFinished(() => mock.restore())
  if (answer instanceof Error) mock.on(GetAccountSettingsCommand).rejects(answer)
  else mock.on(GetAccountSettingsCommand).resolves({ AccountLimit: answer })
}

const NEW = { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 }

test('a new account with 10 concurrent executions has room for the defaults', async () => {
  lambda(NEW)
  expect(await checkConcurrency(withMost())).toEqual({
    check: 'concurrency',
    subject: 'account',
    verdict: 'ok',
    reason:
      'this account allows 10 concurrent Lambda executions; the stage uses 8 at most, which leaves 2 for webhooks; to have more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000',
  })
})

test('a new account has no room for 20 locations at once, and is told how to get it or what fits', async () => {
  lambda(NEW)
  expect(await checkConcurrency(withMost(20))).toEqual({
    check: 'concurrency',
    subject: 'account',
    verdict: 'problem',
    reason:
      'this account allows 10 concurrent Lambda executions, but with aws.maxConcurrency 20 the stage may use 33, and webhooks need 2 more: Lambda would refuse deliveries',
    fix: `${RAISE}, or set aws.maxConcurrency to 3 and npm run deploy`,
  })
})

test('where nothing fits, only a higher limit helps', () => {
  expect(compareConcurrency(2, { limit: 8, unreserved: 8 })).toMatchObject({ verdict: 'problem', fix: RAISE })
})

test('what the account keeps for single functions is no room for a stage', async () => {
  lambda({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 100 })
  const { verdict, reason, fix } = await checkConcurrency(withMost(200))
  expect(verdict).toBe('problem')
  expect(reason).toContain('1000 concurrent Lambda executions, 900 of them reserved for single functions, but')
  expect(fix).toContain('aws.maxConcurrency to 85')
  expect((await checkConcurrency(withMost(85))).verdict).toBe('ok')
  expect((await checkConcurrency(withMost(86))).verdict).toBe('problem')
})

test('whoever may not read the limit is told what it takes, and that nothing is known', async () => {
  const message = 'User: x is not authorized to perform: lambda:GetAccountSettings'
  lambda(Object.assign(new Error(message), { name: 'AccessDeniedException' }))
  expect(await checkConcurrency(withMost())).toMatchObject({
    verdict: 'unknown',
    reason:
      'the account’s concurrent Lambda executions could not be read: This AWS login may not call lambda:GetAccountSettings',
    fix: expect.stringContaining('--help'),
  })
})

test.each([{}, new Error('no')])('an answer without a limit, %o, is none', async (answer) => {
  lambda(answer)
  expect((await checkConcurrency(withMost())).verdict).toBe('unknown')
})
