import { z } from 'zod'
import { decide } from '../iam.ts'
import { resourceType } from '../resource-type.ts'
import type { Schedule } from '../schedule.ts'
import type { Template } from '../template.ts'
import type { StageFunction } from './functions.ts'
import type { readInvokePermissions } from './http-apis.ts'
import type { Role } from './roles.ts'

const state = z.enum(['ENABLED', 'DISABLED']).default('ENABLED')
const SCHEDULE = resourceType(
  'AWS::Scheduler::Schedule',
  {
    Name: z.string().optional(),
    ScheduleExpression: z.string(),
    State: state,
    Target: z.strictObject({
      Arn: z.string(),
      RoleArn: z.string(),
      Input: z.string().optional(),
      // What happens to a failed start of the function; here it is logged, and the next one comes with the next tick.
      RetryPolicy: z.unknown().optional(),
      DeadLetterConfig: z.unknown().optional(),
    }),
  },
  ['Description', 'FlexibleTimeWindow', 'GroupName', 'KmsKeyArn', 'ScheduleExpressionTimezone'],
)
const RULE = resourceType(
  'AWS::Events::Rule',
  {
    Name: z.string().optional(),
    ScheduleExpression: z.string(),
    State: state,
    Targets: z.array(z.strictObject({ Id: z.string(), Arn: z.string(), Input: z.string().optional() })),
  },
  ['Description', 'Tags'],
)

export const SCHEDULE_TYPES = [SCHEDULE, RULE]

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

export function describeSchedules(template: Template, region: string, account: string): void {
  for (const { id, properties } of template.raw(SCHEDULE)) {
    const name = template.nameFor(id, properties['Name'])
    template.describe(id, { Ref: name, Arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${name}` })
  }
  for (const { id, properties } of template.raw(RULE)) {
    const name = template.nameFor(id, properties['Name'])
    template.describe(id, { Ref: name, Arn: `arn:aws:events:${region}:${account}:rule/${name}` })
  }
}

interface SchedulesOptions {
  template: Template
  functions: ReadonlyMap<string, StageFunction>
  roles: ReadonlyMap<string, Role>
  mayInvoke: ReturnType<typeof readInvokePermissions>
}

/** The enabled schedules. @throws Error for an expression other than rate(), or a target that may not be invoked. */
export function readSchedules({ template, functions, roles, mayInvoke }: SchedulesOptions): Schedule[] {
  const functionName = (id: string, arn: string) => {
    const target = functions.get(arn)
    if (!target) throw template.problem(id, `${arn} is no function of this stack`)
    return target.definition.name
  }
  const scheduled = template.resources(SCHEDULE).map(({ id, properties: { Target, State, ScheduleExpression } }) => {
    const role = roles.get(Target.RoleArn)
    const isTrusted = role?.trusted.includes('scheduler.amazonaws.com')
    if (!role || !isTrusted || decide(role.statements, 'lambda:InvokeFunction', Target.Arn) !== 'allowed')
      throw template.problem(id, `its role ${Target.RoleArn} does not let the scheduler invoke ${Target.Arn}`)
    const { arn } = described(id, 'AWS::Scheduler::Schedule')
    const targets = [{ functionName: functionName(id, Target.Arn), input: Target.Input }]
    return { source: 'aws.scheduler' as const, arn, everyMs: rate(id, ScheduleExpression), targets, State }
  })
  const ruled = template.resources(RULE).map(({ id, properties: { Targets, State, ScheduleExpression } }) => {
    const { arn } = described(id, 'AWS::Events::Rule')
    const targets = Targets.map(({ Arn, Input }) => {
      if (!mayInvoke(Arn, 'events.amazonaws.com', arn))
        throw template.problem(id, `no AWS::Lambda::Permission lets this rule invoke ${Arn}`)
      return { functionName: functionName(id, Arn), input: Input }
    })
    return { source: 'aws.events' as const, arn, everyMs: rate(id, ScheduleExpression), targets, State }
  })
  return [...scheduled, ...ruled].filter(({ State }) => State === 'ENABLED')

  function described(id: string, type: string): { arn: string } {
    const arn = template.resolve(id, { 'Fn::GetAtt': [id, 'Arn'] })
    if (typeof arn === 'string') return { arn }
    throw template.problem(id, `${type} has no ARN`)
  }

  function rate(id: string, expression: string): number {
    const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
    const ms = Number(count) * (UNIT_MS[unit] ?? Number.NaN)
    if (ms > 0) return ms
    throw template.problem(id, `${expression} is not known to the local stage, only rate(N minutes|hours|days)`)
  }
}
