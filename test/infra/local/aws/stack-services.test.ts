import { CloudFormationClient, DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { expect, onTestFinished, test } from 'vitest'
import { createAwsServer } from '../../../../infra/local/aws/aws-server.ts'
import { AwsError } from '../../../../infra/local/aws/protocol.ts'
import { createCloudFormation, createSts } from '../../../../infra/local/aws/stack-services.ts'
import { close, listen } from '../../../../infra/local/loopback-server.ts'
import { ACCOUNT, REGION } from './aws-world.ts'

const ID = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Sync-local/local`
const OUTPUTS = { ApiUrl: 'http://127.0.0.1:3000/?a=1&b=<2>', Tenants: '{"demo":"loc"}' }

async function createWorld(authorize?: () => void) {
  const createdAt = Date.parse('2026-03-01T09:00:00Z')
  const stack: { outputs: Record<string, string> | undefined } = { outputs: OUTPUTS }
  const none = () => ({})
  const server = createAwsServer({
    sqs: none,
    secretsManager: none,
    dynamo: none,
    sts: createSts(ACCOUNT, (key) => ({ arn: `arn:aws:iam::${ACCOUNT}:user/${key}`, userId: key })),
    cloudFormation: createCloudFormation(() => ({ name: 'Sync-local', id: ID, createdAt, outputs: stack.outputs })),
    ...(authorize && { authorize }),
  })
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' }
  const client = new CloudFormationClient({ endpoint: url, region: REGION, credentials, maxAttempts: 1 })
  onTestFinished(async () => {
    client.destroy()
    await close(server)
  })
  const describe = async (StackName?: string) => (await client.send(new DescribeStacksCommand({ StackName }))).Stacks
  /** A call as the AWS CLI writes it. */
  const query = async (scope: string, form: Record<string, string>) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIDTEST/20260301/${REGION}/${scope}/aws4_request, SignedHeaders=host, Signature=0`
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) })
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
  }
  return { stack, client, describe, query }
}

test('the stack is described with its outputs, by its name, its id and without either', async () => {
  const { describe } = await createWorld()
  for (const name of ['Sync-local', ID, undefined])
    expect(await describe(name)).toMatchObject([
      {
        StackName: 'Sync-local',
        StackId: ID,
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: new Date('2026-03-01T09:00:00Z'),
        Outputs: Object.entries(OUTPUTS).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      },
    ])
})

test('a stack that is still being made has no outputs yet, and another stack is not there', async () => {
  const { stack, describe, client } = await createWorld()
  stack.outputs = undefined
  const [described] = (await describe()) ?? []
  expect(described).toMatchObject({ StackStatus: 'CREATE_IN_PROGRESS' })
  expect(described?.Outputs ?? []).toEqual([])
  await expect(describe('Other')).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining('Stack with id Other does not exist'),
  })
  await expect(client.send(new ListStacksCommand({}))).rejects.toThrow('does not emulate ListStacks')
})

test('a caller is told who it is', async () => {
  const { query } = await createWorld()
  const { status, type, text } = await query('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' })
  expect([status, type]).toEqual([200, 'text/xml'])
  const result = `<GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:user/AKIDTEST</Arn><UserId>AKIDTEST</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult>`
  expect(text).toContain(result)
  expect(text).toMatch(/^<GetCallerIdentityResponse xmlns="https:.*<RequestId>[\w-]{36}<\/RequestId>/)
})

test.each([
  ['sts', { Action: 'AssumeRole' }, 'InvalidAction'],
  ['sts', { Action: 'constructor' }, 'InvalidAction'],
  ['sts', {}, 'MissingAction'],
  ['cloudformation', { Action: '<b>' }, 'MissingAction'],
  ['iam', { Action: 'ListRoles' }, 'InvalidAction'],
  ['constructor', { Action: 'ListRoles' }, 'InvalidAction'],
])('%s with %j is refused in XML', async (scope, form, code) => {
  const { query } = await createWorld()
  const { status, text } = await query(scope, form as Record<string, string>)
  expect(status).toBe(400)
  expect(text).toContain(`<Error><Type>Sender</Type><Code>${code}</Code><Message>`)
})

test('a call that is not allowed does not run', async () => {
  const { describe } = await createWorld(() => {
    throw new AwsError('AccessDenied', 'not allowed', { status: 403 })
  })
  await expect(describe()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } })
})
