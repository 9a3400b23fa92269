import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { synthTemplate } from '../support/synth-template.ts'

const template = synthTemplate()
type Properties = Record<string, unknown>
interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
  Condition?: unknown
}

const resources = (type: string): [string, Properties][] =>
  Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource['Properties'] ?? {}])

/** Every statement a function's role has, inline or attached. */
function statementsOf(folder: string): Statement[] {
  const roleId = resources('AWS::IAM::Role').find(
    ([, role]) => role['Description'] === `What the ${folder} function may do`,
  )?.[0]
  if (!roleId) throw new Error(`No role for ${folder}`)
  const inline = resources('AWS::IAM::Role')
    .filter(([id]) => id === roleId)
    .flatMap(([, role]) => (role['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]) ?? [])
  const attached = resources('AWS::IAM::Policy')
    .filter(([, policy]) => JSON.stringify(policy['Roles']).includes(`"${roleId}"`))
    .map(([, policy]) => policy as { PolicyDocument: { Statement: Statement[] } })
  return [...inline, ...attached].flatMap((policy) => policy.PolicyDocument.Statement)
}
const actionsOf = (folder: string) =>
  statementsOf(folder)
    .flatMap((statement) => statement.Action)
    .toSorted()

describe('P18, B7: each function can do its own job only', () => {
  const allowed = {
    webhook: ['logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue', 'sqs:SendMessage'],
    'oauth-callback': [
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:CreateSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'sqs:SendMessage',
    ],
    reconcile: [
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
    ],
    'refresh-grant': [
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:CreateSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
    route: [
      'dynamodb:GetItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
    ],
    sync: [
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
  }
  test.each(Object.entries(allowed))('%s may do exactly this', (folder, actions) => {
    expect(actionsOf(folder)).toEqual(actions)
  })

  test('no action has a wildcard, no resource is everything', () => {
    for (const folder of Object.keys(allowed))
      for (const { Action, Resource, Effect } of statementsOf(folder)) {
        expect(Effect).toBe('Allow')
        expect([Action].flat().filter((action) => action.includes('*'))).toEqual([])
        expect([Resource].flat()).not.toContain('*')
      }
  })

  test('the webhook function reads signing secrets of the configured tenants and no grant', () => {
    const text = JSON.stringify(statementsOf('webhook'))
    expect(text).toContain(':secret:chili-piper-highlevel/test/chili-piper/demo-??????')
    expect(text).not.toContain('grants/')
  })

  test('the OAuth pages read the app’s secret, write grants and read none, and send to the grant queue only', () => {
    const statements = statementsOf('oauth-callback')
    const resourceOf = (action: string) =>
      JSON.stringify(statements.find(({ Action }) => [Action].flat().includes(action))?.Resource)
    expect(resourceOf('secretsmanager:GetSecretValue')).toContain(
      ':secret:chili-piper-highlevel/test/highlevel-app-??????',
    )
    expect(resourceOf('secretsmanager:GetSecretValue')).not.toContain('grants/')
    expect(resourceOf('secretsmanager:CreateSecret')).toContain(':secret:chili-piper-highlevel/test/grants/*')
    expect(resourceOf('sqs:SendMessage')).toMatch(/GrantQueue/)
    expect(JSON.stringify(statements)).not.toContain('chili-piper-highlevel/test/chili-piper/')
  })

  test('the reconcile function reads API keys of the configured tenants, and neither signing secret nor grant', () => {
    const text = JSON.stringify(statementsOf('reconcile'))
    expect(text).toContain(':secret:chili-piper-highlevel/test/chili-piper-keys/demo-??????')
    expect(text).not.toContain('grants/')
    expect(text).not.toContain('test/chili-piper/')
  })

  test('the route function reads grants and the key of its links, no other secret, and sends to the grant queue only', () => {
    const statements = statementsOf('route')
    const text = JSON.stringify(statements)
    expect(text).toContain(':secret:chili-piper-highlevel/test/brief-links-??????')
    expect(text).toContain(':secret:chili-piper-highlevel/test/grants/*')
    expect(text).not.toMatch(/test\/(?:chili-piper|highlevel-app)/)
    const send = statements.find(({ Action }) => [Action].flat().includes('sqs:SendMessage'))
    expect(JSON.stringify(send?.Resource)).toMatch(/^\{"Fn::GetAtt":\["GrantQueue[^"]*","Arn"\]\}$/)
  })

  test('the sync function reads grants, neither signing secret nor API key, and sends to queues of this stack only', () => {
    const statements = statementsOf('sync')
    expect(JSON.stringify(statements)).toContain(':secret:chili-piper-highlevel/test/grants/*')
    expect(JSON.stringify(statements)).not.toContain('test/chili-piper')
    const send = statements.find(({ Action }) => [Action].flat().includes('sqs:SendMessage'))
    expect(JSON.stringify(send?.Resource)).toMatch(/DeadLetterQueue/)
  })

  test('every function has a role, time-out, memory and architecture of its own, and no secret among its variables', () => {
    const functions = resources('AWS::Lambda::Function')
    expect(functions).toHaveLength(6)
    expect(new Set(functions.map(([, properties]) => JSON.stringify(properties['Role']))).size).toBe(6)
    for (const [, properties] of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: expect.any(Number),
        MemorySize: expect.any(Number),
      })
      const names = Object.keys((properties['Environment'] as { Variables: object }).Variables)
      expect(names.filter((name) => /token|password|key$|secret$/i.test(name))).toEqual([])
    }
  })
})

describe('P1, P9: nothing that was answered 2xx is lost', () => {
  test('the sync queue keeps messages for 14 days, six function time-outs out of sight, and gives up after 1,000 receives', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      MessageRetentionPeriod: 14 * 86_400,
      VisibilityTimeout: 6 * 30,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MaximumMessageSize: 1_048_576,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 1000 }),
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 30,
      Description: Match.stringLikeRegexp('HighLevel'),
    })
  })

  test('the dead-letter queue keeps them for 14 days and takes them from the sync queue alone', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      MessageRetentionPeriod: 14 * 86_400,
      MaximumMessageSize: 1_048_576,
      RedriveAllowPolicy: Match.objectLike({ redrivePermission: 'byQueue' }),
    })
  })

  test('B3: the grant queue brings a refresh that died back within the 30 s of grace, one message at a time', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'chili-piper-highlevel-test-grants.fifo',
      FifoQueue: true,
      MessageRetentionPeriod: 14 * 86_400,
      VisibilityTimeout: 10,
      DeduplicationScope: 'messageGroup',
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 1000 }),
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 8,
      Description: Match.stringLikeRegexp('Refreshes grants'),
    })
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    })
  })

  test('every 15 minutes the schedule starts the reconcile function, and its role can do nothing else', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(15 minutes)' })
    const [id] =
      resources('AWS::IAM::Role').find(([, { Description }]) => String(Description).includes('schedule')) ?? []
    const policies = resources('AWS::IAM::Policy').filter(([, { Roles }]) => JSON.stringify(Roles).includes(`"${id}"`))
    expect(policies).toMatchObject([
      [expect.anything(), { PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow' }] } }],
    ])
  })

  test('queues are encrypted and refuse plain connections', () => {
    const queues = resources('AWS::SQS::Queue')
    expect(queues).toHaveLength(4)
    for (const [, properties] of queues) expect(properties['SqsManagedSseEnabled']).toBe(true)
    const policies = resources('AWS::SQS::QueuePolicy')
    expect(policies).toHaveLength(4)
    for (const [, properties] of policies)
      expect(properties['PolicyDocument']).toMatchObject({
        Statement: [{ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      })
  })

  test('a batch reports its failures one by one, ten messages at most', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 20 },
    })
  })

  test('secrets and the table stay when the stack goes', () => {
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
    template.allResources('AWS::SecretsManager::Secret', kept)
    template.allResources('AWS::DynamoDB::Table', kept)
    expect(resources('AWS::SecretsManager::Secret').map(([, { Name }]) => Name)).toEqual([
      'chili-piper-highlevel/test/highlevel-app',
      'chili-piper-highlevel/test/brief-links',
      'chili-piper-highlevel/test/chili-piper/demo',
      'chili-piper-highlevel/test/chili-piper-keys/demo',
      'chili-piper-highlevel/test/grants/location-1',
    ])
  })

  test('the key of the links is made with the stack: 64 characters that nobody chose', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'chili-piper-highlevel/test/brief-links',
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    })
  })

  test('the table is on demand, recoverable to any point, and forgets by time to live', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
    template.resourceCountIs('AWS::KMS::Key', 0)
  })

  test('with aws.customerKey the table has a key of the account, which every function that uses the table may use, and the webhook function may not', () => {
    const own = synthTemplate({ aws: { customerKey: true } })
    own.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true })
    own.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } })
    const policies = Object.values(own.findResources('AWS::IAM::Policy')).filter((policy) =>
      JSON.stringify(policy).includes('kms:'),
    )
    expect(policies).toHaveLength(5)
    expect(JSON.stringify(policies)).not.toContain('WebhookRole')
  })
})

describe('the front door', () => {
  test('API9: these routes and no other', () => {
    const routes = resources('AWS::ApiGatewayV2::Route').map(([, { RouteKey }]) => RouteKey)
    expect(routes.toSorted()).toEqual([
      'GET /bookings/{meetingId}/brief',
      'GET /health',
      'GET /oauth/highlevel/callback',
      'GET /oauth/highlevel/start',
      'HEAD /bookings/{meetingId}/brief',
      'POST /webhooks/chili-piper/{tenant}/created',
      'POST /webhooks/chili-piper/{tenant}/deleted',
      'POST /webhooks/chili-piper/{tenant}/updated',
      'POST /webhooks/highlevel',
    ])
  })

  test('the pages of bookings have a throttle of their own, set once their routes are there', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'))
    const throttle = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 }
    expect(stage?.['Properties'].RouteSettings).toMatchObject({
      'GET /bookings/{meetingId}/brief': throttle,
      'HEAD /bookings/{meetingId}/brief': throttle,
    })
    const routes = Object.entries(template.findResources('AWS::ApiGatewayV2::Route'))
    const named = routes.filter(([, { Properties }]) => /brief/.test(Properties.RouteKey)).map(([id]) => id)
    expect(named).toHaveLength(2)
    expect(stage?.['DependsOn']).toEqual(expect.arrayContaining(named))
  })

  test('the access log has neither query string nor address nor header', () => {
    const [, stage] = resources('AWS::ApiGatewayV2::Stage')[0]!
    const format = JSON.stringify(stage['AccessLogSettings'])
    expect(format).toContain('$context.routeKey')
    expect(format).not.toMatch(/querystring|sourceIp|identity|header|\$context\.path/i)
  })

  test('every log group has a retention', () => {
    const groups = resources('AWS::Logs::LogGroup')
    expect(groups).toHaveLength(7)
    for (const [, { RetentionInDays }] of groups) expect(RetentionInDays).toBe(30)
  })
})

test('stages live side by side: no physical name of one is a name of the other', () => {
  const names = (stage: string) => {
    const other = synthTemplate({}, stage)
    return ['AWS::SQS::Queue', 'AWS::SecretsManager::Secret']
      .flatMap((type) => Object.values(other.findResources(type)))
      .map(({ Properties }) => Properties.QueueName ?? Properties.Name)
  }
  const [one, two] = [names('production'), names('staging')]
  expect(one).toHaveLength(9)
  expect(one.filter((name) => two.includes(name))).toEqual([])
})

test('the whole template, so that a review sees every difference', () => {
  const json = JSON.parse(
    JSON.stringify(template.toJSON(), (key, value) => (key === 'S3Key' || key === 'S3Bucket' ? 'asset' : value)),
  )
  expect(json).toMatchSnapshot()
})
