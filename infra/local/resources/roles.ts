import { z } from 'zod'
import { parsePolicy, type Statement } from '../iam.ts'
import { resourceType } from '../resource-type.ts'
import type { Template } from '../template.ts'

const trustStatement = z.strictObject({
  Effect: z.literal('Allow'),
  Action: z.literal('sts:AssumeRole'),
  Principal: z.strictObject({ Service: z.string() }),
  Condition: z.unknown().optional(),
})
const ROLE = resourceType(
  'AWS::IAM::Role',
  {
    RoleName: z.string().optional(),
    AssumeRolePolicyDocument: z.strictObject({ Version: z.string().optional(), Statement: z.array(trustStatement) }),
    Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: z.json() })).optional(),
    ManagedPolicyArns: z.array(z.string()).optional(),
  },
  ['Description', 'MaxSessionDuration', 'Path', 'Tags'],
)
const POLICY = resourceType('AWS::IAM::Policy', { PolicyDocument: z.json(), Roles: z.array(z.string()) }, [
  'PolicyName',
])

export const ROLE_TYPES = [ROLE, POLICY]

// Managed policies that only allow writing logs, which go to the terminal here.
const LOGS_ONLY = new Set(['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'])

export interface Role {
  name: string
  /** Services that may act in this role. */
  trusted: string[]
  statements: Statement[]
}

export function describeRoles(template: Template, account: string): void {
  for (const { id, properties } of template.raw(ROLE)) {
    const name = template.nameFor(id, properties['RoleName'])
    template.describe(id, { Ref: name, Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: `AROA${id.toUpperCase()}` })
  }
}

/** The roles by ARN, each with all its policies: its own, and those attached to it. */
export function readRoles(template: Template, account: string): Map<string, Role> {
  const roles = new Map<string, Role>()
  for (const { id, properties } of template.resources(ROLE)) {
    const name = template.nameFor(id, properties.RoleName)
    const managed = properties.ManagedPolicyArns?.find((arn) => !LOGS_ONLY.has(arn))
    if (managed) throw template.problem(id, `the managed policy ${managed} is not known to the local stage`)
    const statements = (properties.Policies ?? []).flatMap(({ PolicyName, PolicyDocument }) =>
      parsePolicy(PolicyDocument, `${template.stack}/${id}, policy ${PolicyName}`),
    )
    const trusted = properties.AssumeRolePolicyDocument.Statement.map(({ Principal }) => Principal.Service)
    roles.set(`arn:aws:iam::${account}:role/${name}`, { name, trusted, statements })
  }
  for (const { id, properties } of template.resources(POLICY)) {
    const statements = parsePolicy(properties.PolicyDocument, `${template.stack}/${id}`)
    for (const name of properties.Roles) {
      const role = roles.get(`arn:aws:iam::${account}:role/${name}`)
      if (!role) throw template.problem(id, `there is no role ${name}`)
      role.statements.push(...statements)
    }
  }
  return roles
}
