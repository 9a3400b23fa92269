import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MetricName } from '../../../shared/metric-names.ts'
import { METRIC_NAMESPACE } from '../../../shared/metric-names.ts'
import { alarmsAfter, type Counted } from '../../support/alarm-watch.ts'
import { signedDelivery } from '../../support/chili-piper-bodies.ts'
import { highLevelDelivery } from '../../support/high-level-deliveries.ts'
import { APP_SECRET_NAME, createOAuthWorld } from '../../support/oauth-world.ts'
import { metricsOfAlarm, observedStack } from '../../support/observed-stack.ts'
import { EVERYTHING_ON } from '../../support/stack-configs.ts'
import { createWebhookWorld } from '../../support/webhook-world.ts'

const { alarms, all } = observedStack(EVERYTHING_ON)
const PREFIX = 'chili-piper-highlevel-test-'
const names = alarms.map(({ AlarmName }) => AlarmName.replace(PREFIX, ''))

const ours = (
  name: MetricName,
  value: number,
  minutesAgo: number,
  dimensions: Record<string, string> = {},
): Counted => ({
  namespace: METRIC_NAMESPACE,
  name,
  dimensions,
  value,
  minutesAgo,
})
const byReason = (reason: string, value: number, minutesAgo: number) =>
  ours('DeliveryRefused', value, minutesAgo, { reason })

/** A stage on which nothing happens but its schedule, for the last day. */
const QUIET = Array.from({ length: 96 }, (_, run) => [
  ours('ReconcileDone', 1, run * 15 + 1),
  ours('DeliveryAccepted', 0, run * 15 + 1),
]).flat()

const ringing = (counted: readonly Counted[], quiet = QUIET) =>
  alarmsAfter(alarms, [...quiet, ...counted]).map((name) => name.replace(PREFIX, ''))

test('a stage on which nothing happens rings nothing', () => {
  expect(ringing([])).toEqual([])
})

describe('a stranger with curl, at night, rings nothing', () => {
  /** What the functions count of it, and the statuses of the answers. */
  const counted: Counted[] = []
  const statuses: number[] = []
  const MINUTES_AGO = 3

  beforeAll(async () => {
    const webhook = createWebhookWorld()
    const notConnected = new ResourceNotFoundException({ message: 'no such secret', $metadata: {} })
    webhook.secretsMock.on(GetSecretValueCommand, { SecretId: 'app/chili-piper/other' }).rejects(notConnected)
    const large = 'x'.repeat(257 * 1024)
    const repertoire = [
      ...Array.from({ length: 20 }, () => signedDelivery({ secret: 'forged' })),
      // A tenant that has no signing secret yet is answered 503.
      ...Array.from({ length: 20 }, () => signedDelivery({ tenant: 'other', secret: 'forged' })),
      ...Array.from({ length: 20 }, () => highLevelDelivery({ headers: { 'x-ghl-signature': 'forged' } })),
      ...Array.from({ length: 5 }, () => signedDelivery({ body: '{', secret: 'forged' })),
      ...Array.from({ length: 5 }, () => signedDelivery({ headers: { 'content-type': 'text/plain' } })),
      ...Array.from({ length: 5 }, () => signedDelivery({ tenant: 'nobody' })),
      ...Array.from({ length: 3 }, () => signedDelivery({ body: large, secret: 'forged' })),
      ...Array.from({ length: 3 }, () => highLevelDelivery({ body: large })),
      ...Array.from({ length: 20 }, () => signedDelivery({ path: '/health' })),
    ]
    for (const event of repertoire) statuses.push(await webhook.deliver(event))
    const { DeliveryRefused: _, ...others } = webhook.counts
    for (const reason of webhook.reasons) counted.push(byReason(reason ?? '', 1, MINUTES_AGO))

    const oauth = createOAuthWorld()
    oauth.highLevel.exchange = async () => ({ outcome: 'misconfigured', detail: 'HighLevel answered 400' })
    // With an own browser and an own state, and a code that HighLevel never gave.
    for (let at = 0; at < 20; at++) statuses.push((await oauth.install()).response.statusCode ?? 0)
    const withoutApp = createOAuthWorld()
    withoutApp.secretsMock.on(GetSecretValueCommand, { SecretId: APP_SECRET_NAME }).rejects(notConnected)
    for (let at = 0; at < 20; at++) {
      statuses.push((await withoutApp.start()).statusCode ?? 0)
      statuses.push((await withoutApp.callback('code=c&state=s')).statusCode ?? 0)
    }
    for (const counts of [others, oauth.counts, withoutApp.counts])
      for (const [name, value] of Object.entries(counts)) counted.push(ours(name as MetricName, value, MINUTES_AGO))

    for (const [index, api] of (['4xx', '5xx'] as const).entries()) {
      const value = statuses.filter((status) => Math.floor(status / 100) === index + 4).length
      for (const ApiId of [...all('AWS::ApiGatewayV2::Stage')].map((it) => String(Object(it).ApiId)))
        counted.push({ namespace: 'AWS/ApiGateway', name: api, dimensions: { ApiId }, value, minutesAgo: MINUTES_AGO })
    }
  })

  test('he is answered with refusals of every kind, 5xx among them', () => {
    expect(new Set(statuses)).toEqual(new Set([200, 401, 404, 413, 415, 502, 503]))
    expect(counted.map(({ name }) => name)).toContain('InstallRefused')
  })

  test('forged, malformed and oversized deliveries, and public pages, hour after hour', () => {
    const everyHour = Array.from({ length: 24 }, (_, hour) =>
      counted.map((one) => ({ ...one, minutesAgo: one.minutesAgo + hour * 60 })),
    ).flat()
    expect(ringing(counted)).toEqual([])
    expect(ringing(everyHour)).toEqual([])
  })

  test('twenty requests at once in a new account, whose concurrency is ten', () => {
    const [webhook] = metricsOfAlarm(alarms.find(({ AlarmName }) => AlarmName.endsWith('function-throttles'))!)
    expect(ringing([...counted, { ...webhook!, value: 40, minutesAgo: MINUTES_AGO }])).toEqual([])
  })

  test('while a booking or two were missed for reasons of their own', () => {
    expect(ringing([...counted, ours('BookingMissed', 2, 30)])).toEqual([])
  })
})

/** Metric, value, and how many minutes ago; the dimensions are those of the alarm. */
type Fault = [name: string, value: number, minutesAgo: number][]

const FAULTS: Record<string, [what: string, fault: Fault]> = {
  'high-dead-letters': ['a booking is quarantined', [['ApproximateNumberOfMessagesVisible', 1, 2]]],
  'high-grant-dead-letters': ['an install cannot be done', [['ApproximateNumberOfMessagesVisible', 1, 2]]],
  'low-oldest-message-over-5-minutes': ['HighLevel is slow', [['ApproximateAgeOfOldestMessage', 301, 2]]],
  'medium-oldest-message-over-1-hour': ['HighLevel is away', [['ApproximateAgeOfOldestMessage', 3601, 2]]],
  'high-oldest-message-over-7-days': ['nobody connects a location', [['ApproximateAgeOfOldestMessage', 604_801, 2]]],
  'high-deliveries-not-stored': ['SQS refuses what comes in', [['DeliveryNotStored', 3, 5]]],
  'medium-refused-signatures': [
    'Chili Piper’s signing secret changed, and reconcile has to find the bookings',
    [
      ['DeliveryRefused', 3, 600],
      ['BookingMissed', 3, 570],
    ],
  ],
  'medium-delivery-too-large': ['a form takes whole files', [['DeliveryTooLarge', 1, 5]]],
  'medium-highlevel-webhooks-paused': ['HighLevel paused the app’s webhooks', [['BookingSynced', 15, 660]]],
  'high-location-needs-reconnect': ['somebody removed the app', [['GrantsNeedReconnect', 1, 5]]],
  'medium-grant-older-than-20-hours': ['HighLevel’s token endpoint is away', [['GrantAgeHours', 20.1, 5]]],
  'high-grant-trouble': ['the client secret was made anew', [['GrantMisconfigured', 1, 5]]],
  'low-highlevel-rate-limited': ['another program uses the same token', [['HighLevelRateLimited', 5, 5]]],
  'medium-highlevel-daily-quota': ['a backfill uses up the day', [['HighLevelDailyUsed', 80, 5]]],
  'medium-function-errors': [
    'a deployment fails',
    [
      ['Errors', 3, 5],
      ['Errors', 3, 20],
    ],
  ],
  'medium-function-throttles': [
    'the concurrency is used up',
    [
      ['Throttles', 5, 5],
      ['Throttles', 5, 20],
    ],
  ],
  'low-function-near-timeout': ['the webhook function waits for SQS', [['Duration', 9501, 5]]],
}

describe('a real fault rings its alarm', () => {
  const inFault = (alarmName: string, fault: Fault): Counted[] => {
    const metrics = metricsOfAlarm(alarms.find(({ AlarmName }) => AlarmName === `${PREFIX}${alarmName}`)!)
    return fault.map(([name, value, minutesAgo]) => {
      const metric = metrics.find((one) => one.name === name)
      if (!metric) throw new Error(`${alarmName} does not look at ${name}`)
      return { ...metric, value, minutesAgo }
    })
  }

  test.each(Object.entries(FAULTS))('%s: %s', (alarmName, [, fault]) => {
    expect(ringing(inFault(alarmName, fault))).toContain(alarmName)
    // And it takes all of it: a little less is no alarm.
    const less = inFault(
      alarmName,
      fault.map(([name, value, ago]) => [name, value * 0.9, ago]),
    )
    expect(ringing(less)).not.toContain(alarmName)
  })

  test('high-reconcile-not-run: the schedule is switched off', () => {
    const before = QUIET.filter(({ minutesAgo }) => minutesAgo > 45)
    expect(ringing([], before)).toEqual(['high-reconcile-not-run'])
  })

  test('high-deliveries-not-stored: the webhook function itself ends with errors', () => {
    expect(ringing(inFault('high-deliveries-not-stored', [['Errors', 3, 5]]))).toContain('high-deliveries-not-stored')
  })

  test('medium-refused-signatures: a signing secret is not stored any more', () => {
    expect(ringing([byReason('not-connected', 3, 60), ours('BookingMissed', 3, 30)])).toEqual([
      'medium-refused-signatures',
    ])
  })

  test('there is one for every alarm, but for the band of what is usual, which CloudWatch alone can learn', () => {
    expect([...Object.keys(FAULTS), 'high-reconcile-not-run', 'low-no-deliveries'].toSorted()).toEqual(names.toSorted())
  })
})
