import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, onTestFinished, test } from 'vitest'
import { explainAwsError, withinSeconds } from '../../../infra/ops/explain-aws-error.ts'
import { findStack, readStackOutputs } from '../../../infra/ops/stack-outputs.ts'
import { setAwsRegion } from '../../support/aws-region.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const failing = (name: string, message = '') => Object.assign(new Error(message), { name })
const MISSING = failing('ValidationError', 'Stack with id ChiliPiperHighLevel-x does not exist')
const STACK = 'ChiliPiperHighLevel-x'

const NO_REGION =
  'No AWS region is set. Name the one that the stage is deployed in: export AWS_REGION=us-east-1, or a profile that has one: export AWS_PROFILE=<name>. For a stage on this machine add --local'
const NO_LOGIN =
  'Nobody is logged in to AWS on this machine. Log in: aws configure sso or aws configure, then export AWS_PROFILE=<name>. For a stage on this machine add --local'

describe('why a stack cannot be read is told apart, each with its fix', () => {
  test.each([
    [failing('Error', 'Region is missing'), NO_REGION],
    [failing('CredentialsProviderError', 'Could not load credentials from any providers'), NO_LOGIN],
    [failing('ExpiredToken', ''), /^The AWS login on this machine has expired\. Log in again: aws sso login/],
    [failing('CredentialsProviderError', 'The SSO session associated with this profile has expired.'), /has expired/],
    [failing('InvalidClientTokenId', ''), /^AWS does not know the keys on this machine \(InvalidClientTokenId\)/],
    [
      failing('AccessDenied', ''),
      /^This AWS login may not read the stack ChiliPiperHighLevel-x .* cloudformation:DescribeStacks/,
    ],
    [
      MISSING,
      /^There is no stack ChiliPiperHighLevel-x in eu-west-1 of this account\. .* npm run deploy -- -c stage=x$/,
    ],
    [
      failing('TimeoutError', ''),
      /^The stack ChiliPiperHighLevel-x cannot be read \(TimeoutError\)\. Is the network there\?/,
    ],
  ])('%s', (cause, told) => {
    const error = explainAwsError(cause, STACK, 'eu-west-1')
    if (typeof told === 'string') expect(error.message).toBe(told)
    else expect(error.message).toMatch(told)
    expect(error.name).toBe('UsageError')
    expect(error.message).not.toContain('\n')
  })

  test('a search for a login that nobody answers ends after four seconds', async () => {
    const clock = createManualClock()
    const answer = withinSeconds(new Promise(() => {}), clock.sleep).catch((error: unknown) => error)
    await clock.advance(4_000)
    expect(explainAwsError(await answer, STACK).message).toMatch(/^AWS did not answer within 4 s/)
  })
})

describe('whether a stack is there', () => {
  function mockStack() {
    const mock = mockClient(CloudFormationClient)
    onTestFinished(() => mock.restore())
    setAwsRegion('eu-west-1')
    return mock
  }

  test('only CloudFormation’s own word that there is no such stack counts as gone', async () => {
    const mock = mockStack()
    mock.on(DescribeStacksCommand).rejects(MISSING)
    expect(await findStack(STACK)).toBeUndefined()
    await expect(readStackOutputs(STACK)).rejects.toThrow('There is no stack ChiliPiperHighLevel-x in eu-west-1')
    for (const error of [
      failing('ValidationError', 'Template format error'),
      failing('AccessDenied', 'User is not authorized: the stack does not exist for them'),
      failing('CredentialsProviderError', 'Could not load credentials'),
    ]) {
      mock.on(DescribeStacksCommand).rejects(error)
      await expect(findStack(STACK)).rejects.toThrow(expect.objectContaining({ name: 'UsageError' }))
    }
  })

  test('of a stack that is there its outputs come by name', async () => {
    const mock = mockStack()
    const Stack = { StackName: 's', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' as const }
    mock.on(DescribeStacksCommand).resolves({ Stacks: [{ ...Stack, Outputs: [{ OutputKey: 'A', OutputValue: 'b' }] }] })
    expect(await findStack('s')).toEqual({ A: 'b' })
    mock.on(DescribeStacksCommand).resolves({ Stacks: [Stack] })
    expect(await findStack('s')).toEqual({})
  })
})

/** The command as a person runs it, in an environment with nothing of AWS. */
function doctor(environment: Record<string, string>): Promise<{ code: unknown; told: string }> {
  const main = fileURLToPath(new URL('../../../infra/ops/main.ts', import.meta.url))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'doctor', '--stage', 'x'], { env }, (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, told: stderr.trim() }),
    )
  })
}

test('doctor without a region, and with one but no login, ends with the one sentence that says what to do', async () => {
  const [without, loggedOut] = await Promise.all([doctor({}), doctor({ AWS_REGION: 'us-east-1' })])
  expect(without).toEqual({ code: 2, told: NO_REGION })
  expect(loggedOut).toEqual({ code: 2, told: NO_LOGIN })
})
