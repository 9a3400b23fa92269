import { ofType, type Resource, statementsOf, type TemplateJson } from './template-policies.ts'

export interface DeployableTemplate extends TemplateJson {
  Outputs?: Record<string, { Value: unknown }>
}

export type DeployOutcome = { ok: true } | { ok: false; problems: string[] }

/** One AWS account in one region, as far as names, deletion policies and quotas go. */
export interface Account {
  /** Creates or updates a stack. With `failsLate`, something unrelated fails after every resource was made, and it rolls back. */
  deploy(stack: string, template: DeployableTemplate, options?: { failsLate?: boolean }): DeployOutcome
  destroy(stack: string): void
  /** Made by a function, a command or a person. @throws Error when the name is taken */
  make(type: string, name: string): void
  /** `type name` of everything that is there and belongs to no stack. */
  orphans(): string[]
}

// Properties that hold a physical name, which is unique by its type in an account and region.
const NAMES = ['Name', 'QueueName', 'TopicName', 'AlarmName', 'DashboardName', 'TableName', 'LogGroupName', 'RoleName']
const NAMED_FUNCTION = 'FunctionName'

/** The physical name that the template gives a resource; undefined where CloudFormation makes one up, which nobody else has. */
export function physicalName({ Type, Properties }: Resource): string | undefined {
  // FunctionName of a permission or event source names another resource.
  const properties = Type === 'AWS::Lambda::Function' ? [NAMED_FUNCTION] : NAMES
  // An HTTP API's name is a label, and a saved query has an id of its own.
  if (/^AWS::ApiGatewayV2::|^AWS::Logs::QueryDefinition$/.test(Type)) return undefined
  const given = properties.map((property) => Properties[property]).find((value) => value !== undefined)
  return given === undefined ? undefined : typeof given === 'string' ? given : JSON.stringify(given)
}

/** `type name` of every resource with a name of its own. */
export const namesOf = (template: TemplateJson): string[] =>
  Object.values(template.Resources).flatMap((resource) => {
    const name = physicalName(resource)
    return name === undefined ? [] : [`${resource.Type} ${name}`]
  })

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const MOST_RESOURCES = 500
const MOST_TEMPLATE_BYTES = 1_000_000
const MOST_OUTPUTS = 200
/** The quotas page gives no number for a value; what Exports and parameters may hold is a safe one. */
const MOST_OUTPUT_BYTES = 1_024
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; white space does not count.
const MOST_MANAGED_POLICY = 6_144
const MOST_INLINE_POLICIES = 10_240
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MOST_ENVIRONMENT_BYTES = 4_096
// A reference becomes an ARN, name or URL.
const RESOLVED_REFERENCE = 'arn:aws:service:us-east-1:000000000000:resource/'.padEnd(140, 'x')

/** The largest of everything that a quota limits, in bytes or counts, references resolved to 140 characters each. */
export function sizesOf(template: DeployableTemplate) {
  const policies = (type: string) =>
    ofType(template, type).map(([, { Properties }]) => bytesOf(Properties.PolicyDocument))
  const roles = ofType(template, 'AWS::IAM::Role').map(([id]) =>
    statementsOf(template, id).reduce((sum, statement) => sum + bytesOf(statement), 0),
  )
  const environments = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
    bytesOf(Properties.Environment?.Variables ?? {}),
  )
  const outputs = Object.values(template.Outputs ?? {}).map(({ Value }) => bytesOf(Value))
  return {
    resources: Object.keys(template.Resources).length,
    templateBytes: JSON.stringify(template).length,
    managedPolicy: Math.max(0, ...policies('AWS::IAM::ManagedPolicy')),
    inlinePolicies: Math.max(0, ...roles),
    environment: Math.max(0, ...environments),
    outputs: outputs.length,
    output: Math.max(0, ...outputs),
  }
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(resolved(value))
}

/** The text that a value comes to. */
function resolved(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return `[${value.map(resolved).join(',')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if ('Ref' in value || 'Fn::GetAtt' in value) return RESOLVED_REFERENCE
  const join = 'Fn::Join' in value ? value['Fn::Join'] : undefined
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(resolved).join(String(join[0]))
  return `{${Object.entries(value)
    .map(([key, inner]) => `"${key}":"${resolved(inner)}"`)
    .join(',')}}`
}

function overQuota(template: DeployableTemplate): string[] {
  const sizes = sizesOf(template)
  const limits: Record<keyof typeof sizes, number> = {
    resources: MOST_RESOURCES,
    templateBytes: MOST_TEMPLATE_BYTES,
    managedPolicy: MOST_MANAGED_POLICY,
    inlinePolicies: MOST_INLINE_POLICIES,
    environment: MOST_ENVIRONMENT_BYTES,
    outputs: MOST_OUTPUTS,
    output: MOST_OUTPUT_BYTES,
  }
  return (Object.keys(limits) as (keyof typeof sizes)[])
    .filter((name) => sizes[name] > limits[name])
    .map((name) => `${name}: ${sizes[name]} of ${limits[name]}`)
}

/**
 * CloudFormation's rules on names and deletion: a create whose name is taken fails; a failed operation takes back what it made,
 * but for `Retain`; what a template no longer has is deleted, but for `Retain` and `RetainExceptOnCreate`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function createAccount(): Account {
  const there: Set<string> = new Set()
  const stacks = new Map<string, DeployableTemplate>()
  const named = (template: DeployableTemplate | undefined): Map<string, Resource> =>
    new Map(
      Object.values(template?.Resources ?? {}).flatMap((resource) => {
        const name = physicalName(resource)
        return name === undefined ? [] : [[`${resource.Type} ${name}`, resource] satisfies [string, Resource]]
      }),
    )
  const isKeptOn = (event: 'rollback' | 'removal', { DeletionPolicy }: Resource) =>
    DeletionPolicy === 'Retain' || (event === 'removal' && DeletionPolicy === 'RetainExceptOnCreate')

  return {
    deploy(stack, template, { failsLate = false } = {}) {
      const problems = overQuota(template)
      if (problems.length > 0) return { ok: false, problems }
      const [before, after] = [named(stacks.get(stack)), named(template)]
      const created = [...after].filter(([name]) => !before.has(name))
      const taken = created.filter(([name]) => there.has(name)).map(([name]) => `${name} already exists`)
      if (taken.length > 0 || failsLate) {
        // What was made beside the one that failed is taken back, unless it is kept.
        for (const [name, resource] of created) if (isKeptOn('rollback', resource)) there.add(name)
        return { ok: false, problems: [...taken, ...(failsLate ? ['a resource could not be made'] : [])] }
      }
      for (const [name] of created) there.add(name)
      for (const [name, resource] of before) if (!after.has(name) && !isKeptOn('removal', resource)) there.delete(name)
      stacks.set(stack, template)
      return { ok: true }
    },
    destroy(stack) {
      for (const [name, resource] of named(stacks.get(stack))) if (!isKeptOn('removal', resource)) there.delete(name)
      stacks.delete(stack)
    },
    make(type, name) {
      const full = `${type} ${name}`
      if (there.has(full)) throw new Error(`${full} already exists`)
      there.add(full)
    },
    orphans() {
      const owned = new Set([...stacks.values()].flatMap((template) => [...named(template).keys()]))
      return [...there].filter((name) => !owned.has(name))
    },
  }
}
