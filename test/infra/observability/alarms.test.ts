import { readFileSync } from 'node:fs'
import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { metricsOfAlarm, observedStack, type SeenAlarm } from '../../support/observed-stack.ts'
import { EVERYTHING_ON } from '../../support/stack-configs.ts'

const PREFIX = 'chili-piper-highlevel-test-'
const stack = observedStack(EVERYTHING_ON)
const { alarms, template } = stack
const shortName = ({ AlarmName }: SeenAlarm) => AlarmName.replace(PREFIX, '')
const names = alarms.map(shortName)

function alarm(name: string, of = alarms): SeenAlarm {
  const found = of.find((one) => shortName(one) === name)
  if (!found) throw new Error(`No alarm ${name}`)
  return found
}

describe('the person who is woken up', () => {
  test('sees by the name how much it hurries, and which stage it is', () => {
    for (const { AlarmName } of alarms)
      expect(AlarmName).toMatch(/^chili-piper-highlevel-test-(?:high|medium|low)-[a-z0-9-]+$/)
    expect(new Set(names).size).toBe(names.length)
  })

  test.each(alarms)('reads in $AlarmName what is wrong, and finds runbook, place and dashboard', (one) => {
    const [what = '', empty, ...rest] = one.AlarmDescription.split('\n')
    expect(what.length).toBeGreaterThan(60)
    expect(empty).toBe('')
    expect(rest[0]).toBe(`Runbook: infra/README.md#${shortName(one)}`)
    expect(rest.at(-1)).toMatch(
      /^Dashboard: https:\/\/.*dashboards\/dashboard\/chili-piper-highlevel-test-AWS::Region$/,
    )
    expect(rest.length).toBeGreaterThan(2)
    // What CloudWatch takes is 1,024; region, account and ids are longer than the names that stand for them here.
    expect(one.AlarmDescription.length).toBeLessThan(900)
  })

  test('is told by the topic when it begins and when it ends', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
      OKActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
    })
  })

  test('[aws.runbookUrl] gets a link that opens, where it is known where the runbook is', () => {
    const aws = { runbookUrl: 'https://git.example.com/ops/link/infra/README.md' }
    const described = alarm('high-dead-letters', observedStack({ aws }).alarms).AlarmDescription
    expect(described).toContain('Runbook: https://git.example.com/ops/link/infra/README.md#high-dead-letters')
  })
})

describe('the topic', () => {
  test('[aws.alarmEmails] writes to nobody by default, and to those who are named', () => {
    expect(stack.all('AWS::SNS::Subscription')).toEqual([])
    const told = observedStack({ aws: { alarmEmails: ['ops@example.com', 'lead@example.com'] } })
    expect(told.all('AWS::SNS::Subscription')).toMatchObject([
      { Protocol: 'email', Endpoint: 'ops@example.com' },
      { Protocol: 'email', Endpoint: 'lead@example.com' },
    ])
  })

  test('refuses plain connections, and lets CloudWatch publish for the alarms of this stage alone', () => {
    // One by one: a pattern over the stage's prefix would let in those of a stage whose name begins alike.
    const alarmArns = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map((id) => ({
      'Fn::GetAtt': [id, 'Arn'],
    }))
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: { 'aws:SourceArn': alarmArns },
            },
          }),
        ],
      },
    })
    expect(alarmArns).toHaveLength(alarms.length)
  })
})

test('F13: before a queue forgets a message there are three alarms: after 5 minutes, an hour, and half the time it keeps it', () => {
  for (const [name, seconds] of [
    ['low-oldest-message-over-5-minutes', 300],
    ['medium-oldest-message-over-1-hour', 3600],
    ['high-oldest-message-over-7-days', 7 * 86_400],
  ] as const) {
    const one = alarm(name)
    expect(metricsOfAlarm(one)[0]?.name).toBe('ApproximateAgeOfOldestMessage')
    expect([one.Threshold, one.ComparisonOperator]).toEqual([seconds, 'GreaterThanThreshold'])
  }
  const queues = metricsOfAlarm(alarm('high-oldest-message-over-7-days')).map(
    ({ dimensions }) => dimensions['QueueName'],
  )
  expect(new Set(queues).size).toBe(4)
  for (const { MessageRetentionPeriod } of stack.all('AWS::SQS::Queue') as { MessageRetentionPeriod: number }[])
    expect(MessageRetentionPeriod).toBe(2 * 7 * 86_400)
})

test.each([
  ['high-dead-letters', 'SyncQueueDeadLetterQueue'],
  ['high-grant-dead-letters', 'GrantQueueDeadLetterQueue'],
])('%s speaks at the first letter of its queue', (name, queue) => {
  const one = alarm(name)
  expect(one).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, MetricName: 'ApproximateNumberOfMessagesVisible' })
  expect(JSON.stringify(one.Dimensions)).toContain(queue)
})

test('fewer deliveries than is usual at the hour: three hours below the band, and a silent reconcile is not taken for it', () => {
  const one = alarm('low-no-deliveries')
  expect(one).toMatchObject({
    ComparisonOperator: 'LessThanLowerThreshold',
    ThresholdMetricId: 'result',
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
  })
  expect(one.Threshold).toBeUndefined()
  expect(one.Metrics?.map(({ ReturnData }) => ReturnData)).toEqual([true, true])
})

test.each([5, 15, 60] as const)(
  'reconcile that has not run for three turns of %s minutes is noticed by its silence',
  (everyMinutes) => {
    const { alarms: own } = observedStack({ reconcile: { everyMinutes } })
    const one = alarm('high-reconcile-not-run', own)
    expect(one.Metrics?.[0]?.MetricStat?.Period).toBe(3 * 60 * everyMinutes)
    expect(one).toMatchObject({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
    })
  },
)

test('only that silence is an alarm; of all else it is either an empty queue, or nothing that happened', () => {
  const breaching = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching').map(shortName)
  expect(breaching).toEqual(['high-reconcile-not-run'])
})

test('W17: one delivery of Chili Piper’s own that was too large to be stored is an alarm', () => {
  expect(alarm('medium-delivery-too-large')).toMatchObject({ MetricName: 'DeliveryTooLarge', Threshold: 1 })
})

test('F19, F30: a lost grant, an old one, and a pair that was not saved are alarms', () => {
  expect(alarm('high-location-needs-reconnect')).toMatchObject({ Threshold: 1, TreatMissingData: 'ignore' })
  expect(alarm('medium-grant-older-than-20-hours')).toMatchObject({ Threshold: 20 })
  expect(metricsOfAlarm(alarm('high-grant-trouble')).map(({ name }) => name)).toEqual([
    'GrantNotSaved',
    'GrantMisconfigured',
  ])
})

test('HighLevel’s limits: refusals for being too many, and four fifths of the day', () => {
  expect(metricsOfAlarm(alarm('low-highlevel-rate-limited'))).toMatchObject([{ dimensions: { location: 'all' } }])
  expect(alarm('medium-highlevel-daily-quota')).toMatchObject({ MetricName: 'HighLevelDailyUsed', Threshold: 80 })
})

test('every function is watched for errors, throttles and its own time-out', () => {
  for (const name of ['medium-function-errors', 'medium-function-throttles', 'low-function-near-timeout'])
    expect(metricsOfAlarm(alarm(name))).toHaveLength(stack.all('AWS::Lambda::Function').length)
  const near = alarm('low-function-near-timeout').Metrics?.at(-1)?.Expression
  // 95 % of webhook's 10 s and of reconcile's 300 s.
  expect(near).toContain('IF(FILL(f0, 0) > 9500, 1, 0)')
  expect(near).toContain('IF(FILL(f5, 0) > 285000, 1, 0)')
})

test('[highLevel.appId] only where HighLevel’s events are heard their absence means that it paused them', () => {
  expect(names).toContain('medium-highlevel-webhooks-paused')
  expect(observedStack().alarms.map(shortName)).not.toContain('medium-highlevel-webhooks-paused')
})

test('an expression of an alarm names its own metrics, returns one of them, and looks back a day at most', () => {
  for (const { Metrics = [], Period = 0, EvaluationPeriods, AlarmName } of alarms) {
    const ids = Metrics.map(({ Id }) => Id)
    for (const { Expression = '' } of Metrics)
      for (const [id] of Expression.matchAll(/\b[a-z]\w*/g))
        expect([AlarmName, ids]).toEqual([AlarmName, expect.arrayContaining([id])])
    const period = Math.max(Period, ...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0))
    expect(period * EvaluationPeriods).toBeLessThanOrEqual(86_400)
    expect(Metrics.length).toBeLessThanOrEqual(11)
  }
})

test('they cost what the code says: $0.10 a month for each metric, three times that for what is usual', () => {
  const metrics = alarms.flatMap((one) => metricsOfAlarm(one).map(() => (one.ThresholdMetricId ? 0.3 : 0.1)))
  expect(metrics.reduce((sum, cost) => sum + cost, 0)).toBeLessThan(5)
})

describe('the runbook', () => {
  const runbook = readFileSync(new URL('../../../infra/README.md', import.meta.url), 'utf8')
  const chapter =
    runbook.slice(runbook.indexOf('\n## When an alarm goes off\n')).split(/\n## (?!When an alarm)/)[0] ?? ''
  const articles = chapter.split('\n### ').slice(1)

  test('has one heading per alarm, equal to its name, in the order of the code', () => {
    expect(articles.map((article) => article.split('\n')[0])).toEqual(names)
  })

  test.each(articles)('tells what it is, how to look into it, what to do: %s', (article) => {
    const parts = [...article.matchAll(/^\*\*(\w+)\*\*: (.+)/gm)].map(([, name]) => name)
    expect(parts).toEqual(['Description', 'Investigation', 'Resolution'])
  })
})
