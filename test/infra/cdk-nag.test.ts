import { readFileSync } from 'node:fs'
import { Stack } from 'aws-cdk-lib'
import { CfnQueue } from 'aws-cdk-lib/aws-sqs'
import { describe, expect, test } from 'vitest'
import { type Acknowledgement, acknowledgementsOf, answers, findingsOf } from '../support/nag-findings.ts'
import { EVERYTHING_ON, STACK_CONFIGS } from '../support/stack-configs.ts'
import { synthStack } from '../support/synth-template.ts'

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

// Shorter than this nothing can say what takes the rule's place.
const LEAST_WORDS = 12
const isReason = (reason: string) =>
  reason.split(/\s+/).length >= LEAST_WORDS &&
  !/\b(?:todo|fixme|not (?:needed|applicable)|n\/a|for now)\b/i.test(reason)

/** What is meant by the control that a reason names, in the reasons' own words. */
const CONTROLS: [rule: RegExp, control: RegExp][] = [
  [/SMG4$/, /by hand|OAuth refresh/],
  [/APIG4$/, /signature.*state.*link/],
  [/IAM5\[.*(?:grants|chili-piper)\/\*/, /only under the prefix.*decided by/i],
  [/IAM5\[Resource::\*\]/, /queries are started on the log groups of this stack only/],
  [/SQSRedrivePolicy$/, /alarm/],
  [/SNSRedrivePolicy$/, /dashboard.*doctor/],
  [/LambdaDLQ$/, /dead-letter queue/],
  [/LambdaTracing$/, /event id in every structured log line/],
  [/LambdaEventSourceMappingDestination$/, /dead-letter queue/],
]
const namesItsControl = ({ rule, reason }: Acknowledgement) =>
  CONTROLS.some(([of, control]) => of.test(rule) && control.test(reason))

describe.each(Object.entries(STACK_CONFIGS))('B7: cdk-nag with %s', (_, config) => {
  const stack = synthStack(config)
  const acknowledgements = acknowledgementsOf(stack)
  const findings = findingsOf(stack)

  test('finds nothing that was not answered', () => {
    expect(findings.length).toBeGreaterThan(5)
    const open = findings.filter((finding) => !acknowledgements.some((it) => answers(it, finding)))
    expect(open.map(({ rule, path }) => `${rule} ${path}`)).toEqual([])
  })

  test('no answer is without a finding: what was mended needs no excuse', () => {
    const idle = acknowledgements.filter((it) => !findings.some((finding) => answers(it, finding)))
    expect(idle.map(({ rule, path }) => `${rule} ${path}`)).toEqual([])
  })

  test('every answer names the control that takes the rule’s place', () => {
    const wrong = acknowledgements.filter((it) => !isReason(it.reason) || !namesItsControl(it))
    expect(wrong.map(({ rule, path, reason }) => `${rule} ${path}: ${reason}`)).toEqual([])
  })
})

test('both packs are part of every synth and deployment; only the stage on one machine leaves them out', () => {
  expect(textOf('infra/app.ts')).toMatch(/new AwsSolutionsChecks\(app\), new ServerlessChecks\(app\)/)
  const { scripts } = JSON.parse(textOf('package.json'))
  expect(JSON.parse(textOf('cdk.json')).app).toBe('node infra/app.ts')
  expect(scripts.check).toContain('npm run synth')
  for (const command of [scripts.synth, scripts.deploy, textOf('cdk.json'), textOf('.ci/run')])
    expect(command).not.toContain('checks')
})

describe('the checks themselves', () => {
  test.each([
    '',
    'not needed',
    'The queue’s DLQ serves.',
    'We will look at this later, TODO, when there is more time for it all',
  ])('%j is no reason', (reason) => expect(isReason(reason)).toBe(false))

  test('a queue without encryption and end is found', () => {
    const stack = new Stack()
    new CfnQueue(stack, 'Queue', { sqsManagedSseEnabled: false })
    expect(findingsOf(stack).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['AwsSolutions::AwsSolutions-SQS2', 'AwsSolutions::AwsSolutions-SQS3']),
    )
  })

  test('an answer counts for its own rule, and for its own part of the stack', () => {
    const [finding] = findingsOf(synthStack(EVERYTHING_ON))
    const given = { reason: '', rule: finding!.rule, path: finding!.path }
    expect(answers(given, finding!)).toBe(true)
    expect(answers({ ...given, path: 'Test-test' }, finding!)).toBe(true)
    expect(answers({ ...given, path: given.path.slice(0, -1) }, finding!)).toBe(false)
    expect(answers({ ...given, rule: 'AwsSolutions::AwsSolutions-X1' }, finding!)).toBe(false)
  })
})
