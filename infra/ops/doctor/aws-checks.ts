import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { checkConcurrency } from '../account-concurrency.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

/** What only AWS has: the event source, alarms, the age of messages and the account’s limit. Their clients are loaded only here, when used. */
export const awsChecks = ({ target }: DoctorContext): Check[] =>
  target.place?.kind === 'aws'
    ? [
        { name: 'event-source', subject: 'sync queue', run: checkEventSource },
        { name: 'alarms', subject: 'stage', run: checkAlarms },
        { name: 'queue-age', subject: 'sync queue', run: checkAge },
        { name: 'concurrency', subject: 'account', run: checkRoom },
      ]
    : []

const checkRoom = async ({ target, signal }: DoctorContext): Promise<Finding[]> => [
  await checkConcurrency(target.integration, { signal }),
]

async function checkEventSource({ target, signal }: DoctorContext): Promise<Finding[]> {
  const { ok, problem } = findingsOf('event-source', 'sync queue')
  const { LambdaClient, ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda')
  const asked = { QueueUrl: target.syncQueueUrl, AttributeNames: ['QueueArn' as const] }
  const { Attributes } = await target.sqs.send(new GetQueueAttributesCommand(asked), { abortSignal: signal })
  const lambda = new LambdaClient({})
  try {
    const list = new ListEventSourceMappingsCommand({ EventSourceArn: Attributes?.QueueArn })
    const { EventSourceMappings: [mapping] = [] } = await lambda.send(list, { abortSignal: signal })
    if (!mapping) return [problem('nothing takes from the sync queue', 'npm run deploy')]
    if (mapping.State === 'Enabled') return [ok('the sync function takes from the queue')]
    return [
      problem(
        `the sync function does not take from its queue: the event source is ${mapping.State ?? 'in no state'}`,
        `aws lambda update-event-source-mapping --uuid ${mapping.UUID ?? ''} --enabled`,
      ),
    ]
  } finally {
    lambda.destroy()
  }
}

/** What the names of a stage's alarms begin with. Those of stage `prod-eu` begin like those of stage `prod`, too. */
const alarmPrefix = (stage: string): string => `chili-piper-highlevel-${stage}-`

interface NamedAlarm {
  AlarmName?: string | undefined
  AlarmActions?: string[] | undefined
}

/** The names of those alarms that tell this stage's own topic: no other stage's do. */
export const alarmsOfStage = (stage: string, alarms: readonly NamedAlarm[]): string[] =>
  alarms
    .filter(({ AlarmActions = [] }) => AlarmActions.some((arn) => arn.endsWith(`:${alarmPrefix(stage)}alarms`)))
    .map(({ AlarmName = '' }) => AlarmName)

async function checkAlarms({ target, signal }: DoctorContext): Promise<Finding[]> {
  const { ok, problem } = findingsOf('alarms', 'stage')
  const stage = target.place?.kind === 'aws' ? target.place.stage : ''
  const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch')
  const cloudWatch = new CloudWatchClient({})
  try {
    const asked = new DescribeAlarmsCommand({
      AlarmNamePrefix: alarmPrefix(stage),
      StateValue: 'ALARM',
      MaxRecords: 100,
    })
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(asked, { abortSignal: signal })
    const names = alarmsOfStage(stage, [...MetricAlarms, ...CompositeAlarms])
    if (names.length === 0) return [ok('none in ALARM')]
    return names.map((name) =>
      problem(`${name} is in ALARM`, 'its description, and infra/README.md under its name, say what to do'),
    )
  } finally {
    cloudWatch.destroy()
  }
}

const WINDOW_MS = 15 * 60_000
const OLD_SECONDS = 900

async function checkAge({ target, signal }: DoctorContext): Promise<Finding[]> {
  const { ok, problem, unknown } = findingsOf('queue-age', 'sync queue')
  const { CloudWatchClient, GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch')
  const cloudWatch = new CloudWatchClient({})
  const now = target.clock.now()
  const asked = new GetMetricStatisticsCommand({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: target.syncQueueUrl.split('/').at(-1) }],
    StartTime: new Date(now - WINDOW_MS),
    EndTime: new Date(now),
    Period: 60,
    Statistics: ['Maximum'],
  })
  try {
    const { Datapoints = [] } = await cloudWatch.send(asked, { abortSignal: signal })
    const newest = Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).at(-1)?.Maximum
    if (newest === undefined)
      return [unknown('SQS told no age in the last 15 minutes, as it does of a queue that nobody used')]
    const told = `the oldest message waits for ${Math.round(newest / 60)} min`
    if (newest < OLD_SECONDS) return [ok(told)]
    return [problem(told, 'see highlevel and grant: what waits for a location goes on when it answers again')]
  } finally {
    cloudWatch.destroy()
  }
}
