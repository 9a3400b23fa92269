import type { AlarmState } from '../telemetry.ts'
import { COMPARISONS, type Threshold } from './alarm.ts'

/** CloudWatch looks at a few periods more than an alarm asks for, to bridge missing ones. */
export const MORE_PERIODS = 2

/**
 * The state that datapoints put an alarm in: the newest comes first, undefined is missing, and there are
 * `MORE_PERIODS` more of them than the alarm's evaluation periods. No state: the one before stays.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(
  alarm: Threshold,
  datapoints: readonly (number | undefined)[],
): { state: AlarmState | undefined; reason: string } {
  const { evaluationPeriods: periods, datapointsToAlarm: needed, treatMissingData: treat } = alarm
  const { text, crosses } = COMPARISONS[alarm.comparison]
  const present = datapoints
    .flatMap((value, age) =>
      value === undefined ? [] : [{ value, age, isBreaching: crosses(value, alarm.threshold) }],
    )
    .slice(0, periods)
  const missing = periods - present.length
  const breaching = present.filter(({ isBreaching }) => isBreaching)
  const counted = breaching.length + (treat === 'breaching' ? missing : 0)

  const reason =
    present.length === 0
      ? `no datapoints in the last ${periods} periods (${periods === 1 ? 'it is' : 'they are'} treated as ${treat})`
      : `${breaching.length} of the last ${periods} datapoints [${present.map(({ value }) => round(value)).join(', ')}]` +
        `${missing > 0 ? `, ${missing} missing (treated as ${treat}),` : ''} ${breaching.length === 1 ? 'was' : 'were'}` +
        ` ${text} the threshold ${alarm.threshold}; ${needed} ${needed === 1 ? 'makes' : 'make'} it an alarm`

  if (counted >= needed) return { state: 'ALARM', reason }
  if (present.length === 0 && treat === 'missing') return { state: 'INSUFFICIENT_DATA', reason }
  const isAllBreaching = breaching.length === present.length
  if (missing > 0 && isAllBreaching && treat === 'ignore') return { state: undefined, reason }
  // Nothing good is known since a breach that is old enough.
  if (missing > 0 && isAllBreaching && treat === 'missing' && breaching.some(({ age }) => age >= needed - 1))
    return { state: 'ALARM', reason }
  return { state: 'OK', reason }
}

const round = (value: number) => Math.round(value * 1000) / 1000
