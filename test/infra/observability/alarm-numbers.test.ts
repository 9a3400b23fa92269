import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../../../functions/webhook/check-request.ts'
import { inWords } from '../../../infra/parts/observability/in-words.ts'
import { PUBLISHED_LIMIT } from '../../../shared/highlevel/pacer.ts'
import { metricsOfAlarm, observedStack, type SeenAlarm } from '../../support/observed-stack.ts'
import { EVERYTHING_ON } from '../../support/stack-configs.ts'

const { alarms, all } = observedStack(EVERYTHING_ON)
const shortName = ({ AlarmName }: SeenAlarm) => AlarmName.replace('chili-piper-highlevel-test-', '')
const runbook = readFileSync(new URL('../../../infra/README.md', import.meta.url), 'utf8')

const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const
const isUnit = (unit: string): unit is keyof typeof SECONDS => unit in SECONDS
/** What is no number of the alarm's: names of statuses and options. */
const NAMES = /`[^`]*`|\b(?:429|413|5xx)\b/g
const NUMBER = /(\d[\d,]*(?:\.\d+)?)[ -]*(second|minute|hour|day|week|%|KiB)?/g
const SPELLED =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|half|dozen|(?:an?|one) (?:second|minute|hour|day|week))\b/gi

/** Every number of a text, a span of time in seconds: `12 hours` is `43200 s`, `80 %` is `80 %`. */
function numbersIn(text: string): string[] {
  return [...text.replaceAll(NAMES, '').matchAll(NUMBER)].map(([, digits = '', unit = '']) => {
    const number = Number(digits.replaceAll(',', ''))
    return isUnit(unit) ? seconds(number * SECONDS[unit]) : `${number} ${unit}`.trim()
  })
}
const seconds = (span: number) => `${span} s`

const [queue] = all('AWS::SQS::Queue') as { MessageRetentionPeriod: number }[]
const RETENTION = seconds(queue?.MessageRetentionPeriod ?? 0)
// HighLevel's access tokens live a day; reconcile has them refreshed from half of it on.
const [DUE, TOKEN_ENDS] = [seconds(43_200), seconds(86_400)]

/** Numbers that an alarm may say though they are not its own condition. */
const FACTS: Record<string, string[]> = {
  'high-dead-letters': [RETENTION],
  'high-grant-dead-letters': [TOKEN_ENDS],
  'low-oldest-message-over-5-minutes': [
    seconds(alarms.find((it) => /medium-oldest/.test(it.AlarmName))?.Threshold ?? 0),
  ],
  'medium-oldest-message-over-1-hour': [RETENTION],
  'high-oldest-message-over-7-days': [RETENTION],
  'medium-delivery-too-large': [`${MAX_BODY_BYTES / 1024} KiB`],
  // What CloudWatch's models learn from.
  'low-no-deliveries': [seconds(14 * 86_400)],
  // Turns of the schedule, every 15 minutes here.
  'high-reconcile-not-run': [`${periodOf(find('high-reconcile-not-run')) / 900}`, DUE],
  'medium-grant-older-than-20-hours': [DUE, TOKEN_ENDS],
  'high-location-needs-reconnect': [RETENTION],
  'high-grant-trouble': [TOKEN_ENDS],
  'low-highlevel-rate-limited': [`${PUBLISHED_LIMIT.requests}`, seconds(PUBLISHED_LIMIT.intervalMs / 1000)],
  'medium-highlevel-daily-quota': ['100 %', '200000'],
  'low-function-near-timeout': [nearTimeout()],
}

function find(name: string): SeenAlarm {
  const found = alarms.find((one) => shortName(one) === name)
  if (!found) throw new Error(`No alarm ${name}`)
  return found
}

function periodOf({ Period = 0, Metrics = [] }: SeenAlarm): number {
  return Math.max(Period, ...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0))
}

/** Of the time-out of the first function, what the alarm compares its duration with. */
function nearTimeout(): string {
  const [, limit] = /f0, 0\) > (\d+)/.exec(find('low-function-near-timeout').Metrics?.at(-1)?.Expression ?? '') ?? []
  const [webhook] = all('AWS::Lambda::Function') as { Timeout: number }[]
  return `${Number(limit) / ((webhook?.Timeout ?? 0) * 10)} %`
}

/** How many happenings it takes, where it takes more than one. */
function countsOf(alarm: SeenAlarm): string[] {
  const expression = alarm.Metrics?.at(-1)?.Expression ?? ''
  const compared = [...expression.matchAll(/>= (\d+)/g)].map(([, number]) => number ?? '')
  return [...compared, `${alarm.Threshold ?? 0}`].filter((number) => Number(number) > 1)
}

/** Everything that the alarm's own period, number of periods and limits are. */
function ownNumbers(alarm: SeenAlarm): string[] {
  const period = periodOf(alarm)
  const [metric] = metricsOfAlarm(alarm)
  const limit = alarm.Threshold ?? 0
  const size = { ApproximateAgeOfOldestMessage: 1, GrantAgeHours: 3600 }[metric?.name ?? '']
  const said = size ? [seconds(limit * size)] : metric?.name === 'HighLevelDailyUsed' ? [`${limit} %`] : countsOf(alarm)
  const periods = alarm.EvaluationPeriods > 1 ? [`${alarm.EvaluationPeriods}`] : []
  return [...said, seconds(period * alarm.EvaluationPeriods), ...periods]
}

const descriptionOf = ({ AlarmDescription }: SeenAlarm) => AlarmDescription.split('\n')[0] ?? ''
const runbookOf = (name: string) =>
  new RegExp(`\n### ${name}\n\n\\*\\*Description\\*\\*: ((?:.+\n)+)`).exec(runbook)?.[1] ?? ''

describe.each(alarms.map((alarm) => [shortName(alarm), alarm] as const))('%s', (name, alarm) => {
  const texts = { name, description: descriptionOf(alarm), runbook: runbookOf(name) }

  test.each(Object.entries(texts))(
    'every number in its %s is its own, or a known fact, and written in digits',
    (_, text) => {
      expect(text).not.toBe('')
      expect(text.match(SPELLED)).toBeNull()
      const known = [...ownNumbers(alarm), ...(FACTS[name] ?? [])]
      expect(numbersIn(text).filter((number) => !known.includes(number))).toEqual([])
    },
  )

  test('where it takes several happenings, description and runbook say how many, and in how long', () => {
    const isAge = metricsOfAlarm(alarm).some(({ name: metric }) => /Age|DailyUsed/.test(metric))
    if (isAge || countsOf(alarm).length === 0) return
    const needed = [...new Set([...countsOf(alarm), seconds(periodOf(alarm) * alarm.EvaluationPeriods)])]
    for (const text of [texts.description, texts.runbook])
      expect(numbersIn(text)).toEqual(expect.arrayContaining(needed))
  })
})

test('its own facts are said by the alarms that have them', () => {
  for (const [name, facts] of Object.entries(FACTS))
    expect([name, numbersIn(`${descriptionOf(find(name))} ${runbookOf(name)}`)]).toEqual([
      name,
      expect.arrayContaining(facts),
    ])
})

test.each([
  [1, '1 second'],
  [90, '90 seconds'],
  [900, '15 minutes'],
  [3600, '1 hour'],
  [86_400, '1 day'],
  [14 * 86_400, '14 days'],
  [5400, '90 minutes'],
])('%i seconds in words are %s', (span, words) => {
  expect(inWords(span)).toBe(words)
})
