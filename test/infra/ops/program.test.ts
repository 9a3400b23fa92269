import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, onTestFinished, test } from 'vitest'
import { findAwsTarget } from '../../../infra/ops/aws-target.ts'
import { findLocalTarget } from '../../../infra/ops/local-target.ts'
import { createOpsWorld } from './ops-world.ts'

const main = fileURLToPath(new URL('../../../infra/ops/main.ts', import.meta.url))

/** The command as a person runs it. */
const run = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })

test('wrong use is exit code 2 and one line that says what is wrong', async () => {
  const outcomes = await Promise.all([
    run('backfill', '--from', '2026-03-01'),
    run('backfill', '--from', 'x', '--to', '2026-03-01', '--local'),
    run('timeline'),
    run('nonsense'),
    run('timeline', 'meeting-1', '--local', '/nowhere'),
  ])
  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(Array(5).fill([2, '']))
  for (const { stderr } of outcomes) expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(outcomes.map(({ stderr }) => stderr.trim())).toEqual([
    "error: required option '--to <date>' not specified",
    '--from x: must be a day like 2026-03-01 or an instant like 2026-03-01T09:00:00Z',
    'timeline: name one meeting by its id, or a person by --email',
    "error: unknown command 'nonsense'",
    '--local /nowhere: no local stage is running with its data there; start one with npm start, or name its --data',
  ])
})

test.each(['backfill', 'reconcile', 'timeline', 'probe-notes', 'redrive', 'erase'])(
  '%s --help has an example and exits with 0',
  async (command) => {
    const { ops } = await createOpsWorld()
    const { exitCode, text } = await ops(command, '--help')
    expect(exitCode).toBe(0)
    expect(text).toContain(`Example:\n  npm run ops -- ${command}`)
  },
)

test('a stage in AWS is found by the outputs of its stack, and told when they are older than the commands', async () => {
  const mock = mockClient(CloudFormationClient)
  onTestFinished(() => mock.restore())
  const Outputs = [
    { OutputKey: 'TableName', OutputValue: 'table' },
    { OutputKey: 'SyncQueueUrl', OutputValue: 'https://sqs/sync.fifo' },
    { OutputKey: 'ChiliPiperSecretPrefix', OutputValue: 'app/keys/' },
    { OutputKey: 'DeadLetterQueueUrl', OutputValue: 'https://sqs/dead.fifo' },
  ]
  const Stack = {
    StackName: 'ChiliPiperHighLevel-staging',
    CreationTime: new Date(),
    StackStatus: 'CREATE_COMPLETE' as const,
  }
  const options = {
    stage: 'staging',
    config: undefined,
    chiliPiperUrl: 'https://fire.chilipiper.com',
  }
  mock.on(DescribeStacksCommand, { StackName: Stack.StackName }).resolves({ Stacks: [{ ...Stack, Outputs }] })
  const target = await findAwsTarget(options)
  target.close()
  expect(target).toMatchObject({
    tableName: 'table',
    deadLetterQueueUrl: 'https://sqs/dead.fifo',
    chiliPiperSecretPrefix: 'app/keys/',
    integration: { version: 1 },
  })

  mock.on(DescribeStacksCommand).resolves({ Stacks: [{ ...Stack, Outputs: Outputs.slice(0, 2) }] })
  await expect(findAwsTarget(options)).rejects.toThrow(
    'has no output ChiliPiperSecretPrefix; deploy this version first',
  )
  const gone = new Error('Stack with id ChiliPiperHighLevel-staging does not exist')
  mock.on(DescribeStacksCommand).rejects(Object.assign(gone, { name: 'ValidationError' }))
  await expect(findAwsTarget(options)).rejects.toThrow(
    '--stage staging: there is no stack ChiliPiperHighLevel-staging in this account and region; deploy it (npm run deploy -- -c stage=staging), choose others with AWS_PROFILE and AWS_REGION, or add --local for a stage on this machine',
  )
})

test('a stage whose file is left from a killed one is not taken for a running one', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'ops-'))
  const stage = { awsUrl: 'http://127.0.0.1:9', chiliPiperUrl: 'http://127.0.0.1:9', syncQueueUrl: '', tableName: '' }
  writeFileSync(path.join(directory, 'stage.json'), JSON.stringify({ ...stage, chiliPiperSecretPrefix: 'app/' }))
  await expect(findLocalTarget(directory)).rejects.toThrow('no local stage is running')
})
