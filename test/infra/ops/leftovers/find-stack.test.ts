import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, onTestFinished, test } from 'vitest'
import { findStack } from '../../../../infra/ops/leftovers/find-stack.ts'

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
    await expect(findStack('ChiliPiperHighLevel-x')).rejects.toThrow('it cannot be told whether the stack')
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
