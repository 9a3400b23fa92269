import { expect, test } from 'vitest'
import { alarmsOfStage } from '../../../../infra/ops/doctor/aws-checks.ts'
import { observedStack } from '../../../support/observed-stack.ts'

/** A stage's alarms as CloudWatch describes them. */
function describedAlarms(stage: string) {
  const { alarms, all } = observedStack({}, stage)
  const [topic] = all('AWS::SNS::Topic') as { TopicName: string }[]
  const AlarmActions = [`arn:aws:sns:us-east-1:000000000000:${topic?.TopicName}`]
  return alarms.map(({ AlarmName }) => ({ AlarmName, AlarmActions }))
}

test('doctor tells every alarm of a stage, and none of a stage whose name begins alike', () => {
  const own = describedAlarms('prod')
  const others = ['prod-eu', 'prod-high', 'prod-low-no'].flatMap(describedAlarms)
  expect(own.length).toBeGreaterThan(15)
  expect(alarmsOfStage('prod', [...others, ...own, { AlarmName: 'chili-piper-highlevel-prod-mine' }])).toEqual(
    own.map(({ AlarmName }) => AlarmName),
  )
})
