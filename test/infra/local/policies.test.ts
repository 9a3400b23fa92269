import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAssembly } from '../../../infra/local/assembly.ts'
import type { Principal } from '../../../infra/local/authorize.ts'
import { buildStack } from '../../../infra/local/build-stack.ts'
import { KNOWN_TYPES } from '../../../infra/local/resources/known-types.ts'
import { type Services, startServices } from '../../../infra/local/stage-services.ts'
import { createStageTelemetry } from '../../../infra/local/stage-telemetry.ts'
import { createTemplate } from '../../../infra/local/template.ts'
import { systemClock } from '../../../shared/clock.ts'
import { assembly } from '../../support/assembly.ts'
import { readSources } from '../../support/source-file.ts'

// P18 on one machine: every stage of every test runs its functions behind the policies of the synthesised template.
// There is no option that would switch it off, and this holds that there will be none.

const PLACE = { region: 'us-east-1', account: '000000000000' }
const NOBODY = 'ASIANOBODY'
const principals = new Map<string, Principal>([[NOBODY, { functionName: 'f', roleName: 'r', statements: [] }]])
const telemetry = createStageTelemetry({ ...PLACE, clock: systemClock, file: undefined })
let services: Services

beforeAll(async () => {
  const describeStack = () => ({ name: 'app', id: 'app', createdAt: 0, outputs: {} })
  const shared = { ...PLACE, clock: systemClock, principals, telemetry, describeStack }
  services = await startServices({ ...shared, port: 0, log: () => {} })
})
afterAll(() => services.close())

async function call(target: string, accessKeyId: string): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260301/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0`
  const headers = { authorization, 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' }
  const input = { QueueUrl: `${services.url}/000000000000/q.fifo`, TableName: 't', SecretId: 's', Name: 's' }
  const response = await fetch(services.url, { method: 'POST', headers, body: JSON.stringify(input) })
  return JSON.stringify(await response.json())
}

test('a function may ask who it is, and nothing of the stack that its role does not allow', async () => {
  const query = async (scope: string, Action: string) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${NOBODY}/20260301/us-east-1/${scope}/aws4_request, SignedHeaders=host, Signature=0`
    const asked = {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ Action, StackName: 'app' }),
    }
    return (await fetch(services.url, asked)).text()
  }
  expect(await query('sts', 'GetCallerIdentity')).toContain('<Arn>arn:aws:sts::000000000000:assumed-role/r/f</Arn>')
  expect(await query('cloudformation', 'DescribeStacks')).toContain(
    'is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:us-east-1:000000000000:stack/app/*',
  )
})

test.each([
  ...['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ListQueues', 'PurgeQueue'].map(
    (operation) => `AmazonSQS.${operation}`,
  ),
  ...['GetSecretValue', 'CreateSecret', 'PutSecretValue', 'DeleteSecret', 'ListSecrets'].map(
    (operation) => `secretsmanager.${operation}`,
  ),
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'DeleteTable'].map(
    (operation) => `DynamoDB_20120810.${operation}`,
  ),
  ...['StartQuery', 'GetQueryResults', 'FilterLogEvents'].map((operation) => `Logs_20140328.${operation}`),
])('P18: a function whose role allows nothing is denied %s', async (target) => {
  expect(await call(target, NOBODY)).toMatch(/AccessDenied.*no identity-based policy allows/)
  expect(await call(target, 'operator')).not.toContain('AccessDenied')
})

test('P18: every function of the deployed stack calls under a key of its own, with the statements of its own role', async () => {
  const cloud = readAssembly(await assembly())
  const template = createTemplate({ ...PLACE, stack: cloud.stack, source: cloud.template, types: KNOWN_TYPES })
  const { functions } = await buildStack({ ...PLACE, template, assembly: cloud, services, apiUrl: 'http://api' })
  expect(functions).toHaveLength(7)
  expect(new Set(functions.map(({ definition }) => definition.accessKeyId)).size).toBe(7)
  expect(new Set(functions.map(({ principal }) => principal.roleName)).size).toBe(7)
  for (const { principal } of functions) expect(principal.statements.length).toBeGreaterThan(2)
})

test('nothing but a stage joins functions and services, and it has no switch for their policies', () => {
  const sources = readSources('infra')
  const callers = (name: string) =>
    sources.filter(({ code }) => new RegExp(`(?<!function )\\b${name}\\(`).test(code)).map(({ path }) => path)
  expect(callers('createLambda')).toEqual(['infra/local/stage.ts'])
  expect(callers('startServices')).toEqual(['infra/local/stage.ts'])
  expect(callers('createAwsServer')).toEqual(['infra/local/stage-services.ts'])

  const codeOf = (path: string) => sources.find((source) => source.path === path)?.code ?? ''
  const guarded = codeOf('infra/local/stage-services.ts').match(/\bguard\(\w+\.service\)/g)
  const services = ['sqs', 'secrets', 'dynamo', 'logs']
  expect(guarded).toEqual(services.map((name) => `guard(${name}.service)`))
  const [options = ''] = /interface StageOptions[^}]*\}/.exec(codeOf('infra/local/stage.ts')) ?? []
  expect(options).toContain('assembly')
  expect(options).not.toMatch(/polic|iam|authori|permission|principal|check|trust/i)
  expect(codeOf('infra/local/stage.ts')).toContain('principals.set(definition.accessKeyId, principal)')
})
