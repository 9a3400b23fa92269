import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { namesOf } from '../support/cloud-formation.ts'
import { EVERYTHING_ON } from '../support/stack-configs.ts'
import { synthTemplate } from '../support/synth-template.ts'

const template = synthTemplate()
type Properties = Record<string, unknown>

const resources = (type: string): [string, Properties][] =>
  Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource['Properties'] ?? {}])

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

  test('every 15 minutes the schedule starts the reconcile function', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(15 minutes)' })
  })

  test('a batch reports its failures one by one, ten messages at most', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 3 },
    })
  })

  test('the key of the links is made with the stack: 64 characters that nobody chose', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
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

  test('with aws.customerKey the table has a key of the account, which turns', () => {
    const own = synthTemplate({ aws: { customerKey: true } })
    own.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true })
    own.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } })
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

  test('the access log has neither query string nor address nor header', () => {
    const [, stage] = resources('AWS::ApiGatewayV2::Stage')[0]!
    const format = JSON.stringify(stage['AccessLogSettings'])
    expect(format).toContain('$context.routeKey')
    expect(format).not.toMatch(/querystring|sourceIp|identity|header|\$context\.path/i)
  })
})

test('stages live side by side: no physical name of one is a name of the other', () => {
  const names = (stage: string) => namesOf(JSON.parse(JSON.stringify(synthTemplate(EVERYTHING_ON, stage).toJSON())))
  const [one, two]: [string[], string[]] = [names('production'), names('staging')]
  expect(one.length).toBeGreaterThan(20)
  expect(one.filter((name) => two.includes(name))).toEqual([])
})

test('the whole template, so that a review sees every difference', () => {
  const json = JSON.parse(
    JSON.stringify(template.toJSON(), (key, value) => {
      // It changes with every option, and says nothing to a reader.
      if (key === 'ConfigurationDigest') return 'digest'
      if (key === 'DashboardBody') return 'one line of 30,000 characters: test/infra/observability'
      return key === 'S3Key' || key === 'S3Bucket' ? 'asset' : value
    }),
  )
  expect(json).toMatchSnapshot()
})
