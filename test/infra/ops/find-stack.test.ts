import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findStack } from '../../../infra/ops/find-stack.ts'
import type { Clock } from '../../../shared/clock.ts'

const failing = (name: string, message: string) => Object.assign(new Error(message), { name })

test('only CloudFormation’s own word that there is no such stack counts as gone', async () => {
  const mock = mockClient(CloudFormationClient)
  onTestFinished(() => mock.restore())
  mock
    .on(DescribeStacksCommand)
    .rejects(failing('ValidationError', 'Stack with id ChiliPiperHighLevel-x does not exist'))
  expect(await findStack('ChiliPiperHighLevel-x')).toBeUndefined()
  for (const error of [
    failing('ValidationError', 'Template format error'),
    failing('AccessDenied', 'User is not authorized: the stack does not exist for them'),
    failing('CredentialsProviderError', 'Could not load credentials'),
  ]) {
    mock.on(DescribeStacksCommand).rejects(error)
    await expect(findStack('ChiliPiperHighLevel-x')).rejects.toThrow(
      'so the stack ChiliPiperHighLevel-x cannot be looked up: ',
    )
  }
})

test('of a stack that is there its outputs come by name', async () => {
  const mock = mockClient(CloudFormationClient)
  onTestFinished(() => mock.restore())
  const Stack = { StackName: 's', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' as const }
  mock.on(DescribeStacksCommand).resolves({ Stacks: [{ ...Stack, Outputs: [{ OutputKey: 'A', OutputValue: 'b' }] }] })
  expect(await findStack('s')).toEqual({ A: 'b' })
  mock.on(DescribeStacksCommand).resolves({ Stacks: [Stack] })
  expect(await findStack('s')).toEqual({})
})

test('AWS that says nothing is given up after 30 s, and that takes no real time here', async () => {
  const client = new CloudFormationClient({ region: 'us-east-1', credentials: () => new Promise(() => {}) })
  const waited: number[] = []
  const clock: Clock = { now: () => 0, sleep: async (ms) => void waited.push(ms) }
  await expect(findStack('s', { client, clock })).rejects.toThrow(
    'AWS did not answer within 30 s, so the stack s cannot be looked up: check whether this machine is online, and its proxy',
  )
  expect(waited).toEqual([30_000])
})

test('once AWS has answered, nothing is waited for', async () => {
  const mock = mockClient(CloudFormationClient)
  onTestFinished(() => mock.restore())
  mock.on(DescribeStacksCommand).resolves({ Stacks: [] })
  const sleep = vi.fn<Clock['sleep']>(
    (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  )
  await findStack('s', { clock: { now: () => 0, sleep } })
  expect(sleep.mock.calls[0]?.[1]?.aborted).toBe(true)
  await sleep.mock.results[0]?.value
})
