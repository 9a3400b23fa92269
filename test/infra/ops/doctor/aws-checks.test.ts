import { expect, test } from 'vitest'
import { alarmPrefix } from '../../../../infra/ops/doctor/aws-checks.ts'
import { synthTemplate } from '../../../support/synth-template.ts'

test('every alarm of a stage is one that doctor asks for', () => {
  const alarms = Object.values(synthTemplate({}, 'staging').findResources('AWS::CloudWatch::Alarm'))
  expect(alarms.length).toBeGreaterThan(15)
  for (const { Properties } of alarms) expect(Properties.AlarmName.startsWith(alarmPrefix('staging'))).toBe(true)
})
