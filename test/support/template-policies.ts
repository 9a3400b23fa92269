export interface Statement {
  Effect: string
  Action?: string | string[]
  NotAction?: unknown
  Resource?: unknown
  NotResource?: unknown
  Principal?: string | Record<string, unknown>
  Condition?: unknown
}
export interface PolicyDocument {
  Statement: Statement[]
}
/** What is read of a resource's properties; the rest is unknown. */
interface Properties {
  [name: string]: unknown
  Policies?: { PolicyDocument: PolicyDocument }[]
  PolicyDocument?: PolicyDocument
  AssumeRolePolicyDocument?: PolicyDocument
  KeyPolicy?: PolicyDocument
  Roles?: unknown[]
  Queues?: unknown[]
  Environment?: { Variables: Record<string, unknown> }
  LoggingConfig?: { LogGroup?: unknown }
}
export interface Resource {
  Type: string
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
  Properties: Properties
}
/** A synthesised template, as JSON. */
export interface TemplateJson {
  Resources: Record<string, Resource>
}

export const listOf = (one: unknown): unknown[] => (one === undefined ? [] : Array.isArray(one) ? one : [one])
export const actionsOf = ({ Action }: Statement): string[] => (Action === undefined ? [] : [Action].flat())

/** Resources of a type, with their logical ids. */
export const ofType = (template: TemplateJson, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type)

/** The logical id that a Ref or GetAtt points to. */
export function target(reference: unknown): string | undefined {
  if (typeof reference !== 'object' || reference === null) return undefined
  if ('Ref' in reference) return String(reference.Ref)
  return 'Fn::GetAtt' in reference ? String(listOf(reference['Fn::GetAtt'])[0]) : undefined
}

/** Every statement of a role: its own and those of the policies attached to it. */
export function statementsOf(template: TemplateJson, roleId: string): Statement[] {
  const own = template.Resources[roleId]?.Properties.Policies ?? []
  const attached = ofType(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => Properties.Roles?.some((role) => target(role) === roleId))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument ? [Properties.PolicyDocument] : []))
  return [...own.map(({ PolicyDocument }) => PolicyDocument), ...attached].flatMap(({ Statement }) => Statement)
}
