import { readAlarms } from '../../infra/local/resources/alarms.ts'
import { describeCloudOnly } from '../../infra/local/resources/cloud-only.ts'
import { KNOWN_TYPES } from '../../infra/local/resources/known-types.ts'
import { createTelemetry } from '../../infra/local/telemetry/create-telemetry.ts'
import { createTemplate } from '../../infra/local/template.ts'
import type { NamedMetric, SeenAlarm } from './observed-stack.ts'

const NOW = Date.parse('2026-03-03T03:00:00Z')
const MINUTE = 60_000

/** What a metric counted, and how many minutes ago. */
export interface Counted extends NamedMetric {
  value: number
  minutesAgo: number
}

/** The names of those alarms of a stack that are in ALARM, as the local stage evaluates them, once all of this was counted. */
export function alarmsAfter(alarms: readonly SeenAlarm[], counted: readonly Counted[]): string[] {
  const Resources = Object.fromEntries(
    alarms.map((Properties, at) => [`Alarm${at}`, { Type: 'AWS::CloudWatch::Alarm', Properties }]),
  )
  const source = JSON.parse(JSON.stringify({ Resources }))
  const template = createTemplate({ stack: 'stack', source, region: 'region', account: '0', types: KNOWN_TYPES })
  describeCloudOnly(template, 'region', '0')
  const { telemetry, record, watch } = createTelemetry({ account: '0' })
  for (const { value, minutesAgo, ...metric } of counted)
    record({ ...metric, at: NOW - minutesAgo * MINUTE, values: [value] })
  watch(readAlarms(template), () => NOW)
  return telemetry.alarms().flatMap(({ name, state }) => (state === 'ALARM' ? [name] : []))
}
