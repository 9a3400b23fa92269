import { Construct, type IConstruct } from 'constructs'
import { type AlarmPlace, type AlarmSpec, createAlarm } from './alarm.ts'
import { flowAlarms } from './alarms/flow-alarms.ts'
import { functionAlarms } from './alarms/function-alarms.ts'
import { grantAlarms } from './alarms/grant-alarms.ts'
import { queueAlarms } from './alarms/queue-alarms.ts'
import type { Watched } from './watched.ts'

/**
 * Every alarm of a stage, in the order of the runbook. CloudWatch takes $0.10 a month for each metric that an alarm looks at,
 * three times that where it learns what is usual: with all options about $5 a month, of which three times the number of
 * functions is for the functions alone.
 */
const alarmsOf = (scope: IConstruct, watched: Watched): AlarmSpec[] => [
  ...queueAlarms(scope, watched),
  ...flowAlarms(scope, watched),
  ...grantAlarms(scope, watched),
  ...functionAlarms(scope, watched),
]

export class Alarms extends Construct {
  readonly arns: string[]

  constructor(scope: Construct, id: string, { watched, place }: { watched: Watched; place: AlarmPlace }) {
    super(scope, id)
    this.arns = alarmsOf(this, watched).map((spec) => createAlarm(this, spec, place).attrArn)
  }
}
