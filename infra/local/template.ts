import { z } from 'zod'
import type { JsonObject, JsonValue } from './aws/protocol.ts'
import { messageOf } from './error-text.ts'
import { type References, resolveIntrinsics } from './intrinsics.ts'
import { asObject } from './json.ts'
import { describeIssues, type ResourceType } from './resource-type.ts'

// Parts of a template that CDK writes by itself; the same names with anything else in them mean nothing here.
const metadataCondition = z.literal('CDKMetadataAvailable')
const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Metadata: z.unknown().optional(),
  Condition: metadataCondition.optional(),
})
const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Conditions: z.partialRecord(metadataCondition, z.unknown()).optional(),
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown() }).optional(),
  Parameters: z.strictObject({ BootstrapVersion: z.unknown() }).optional(),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z
    .record(
      z.string(),
      z.strictObject({ Value: z.json(), Description: z.string().optional(), Export: z.unknown().optional() }),
    )
    .default({}),
})

export interface TemplateOptions {
  stack: string
  /** The parsed template file. */
  source: JsonValue
  region: string
  account: string
  types: readonly ResourceType[]
}

export interface Template {
  stack: string
  /** The ARN of the stack. */
  stackId: string
  /** The name a resource is given, resolved; `<stack>-<logical id><ending>` when it is given none. */
  nameFor(logicalId: string, given: JsonValue | undefined, ending?: string): string
  /** Tells what Ref and Fn::GetAtt give for a resource. */
  describe(logicalId: string, attributes: { Ref: string } & Record<string, string>): void
  /** The resources of a type with their properties resolved and checked. @throws Error naming resource and problem. */
  resources<Shape extends z.ZodRawShape>(
    type: ResourceType<Shape>,
  ): { id: string; properties: z.output<z.ZodObject<Shape>> }[]
  /** Logical ids and the unresolved properties of a type's resources, for naming them first. */
  raw(type: ResourceType): { id: string; properties: JsonObject }[]
  /** One property, resolved; pseudo parameters and what was described so far may be in it. */
  resolve(logicalId: string, value: JsonValue): JsonValue
  outputs(): Record<string, string>
  /** An error that says which resource it is about. */
  problem(logicalId: string, message: string, cause?: unknown): Error
}

/**
 * Reads a synthesized template, strictly: a type, property, intrinsic or section that the local stage does not know
 * stops it, so that it can lag behind the infrastructure but never silently differ from it.
 * @throws Error naming stack, logical id and what is not known.
 */
export function createTemplate({ stack, source, region, account, types }: TemplateOptions): Template {
  const parsed = templateSchema.safeParse(source)
  if (!parsed.success) throw new Error(`${stack}: ${describeIssues(parsed.error)}`)
  const { Resources, Outputs } = parsed.data
  const described = new Map<string, Record<string, string>>()
  const stackId = `arn:aws:cloudformation:${region}:${account}:stack/${stack}/local`
  const pseudo: Record<string, string> = {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack,
    'AWS::StackId': stackId,
  }
  const problem = (id: string, message: string, cause?: unknown) =>
    new Error(`${stack}/${id}${Resources[id] ? ` (${Resources[id].Type})` : ''}: ${message}`, { cause })
  const attribute = (id: string, name: string): string => {
    const value = described.get(id)?.[name]
    if (value !== undefined) return value
    if (!Resources[id]) throw new Error(`there is no resource ${id}`)
    throw new Error(`${name} of ${id} (${Resources[id].Type}) is not known to the local stage`)
  }
  const references: References = { attribute, ref: (name) => pseudo[name] ?? attribute(name, 'Ref') }
  const resolve = (id: string, value: JsonValue): JsonValue => {
    try {
      return resolveIntrinsics(value, references)
    } catch (cause) {
      throw problem(id, messageOf(cause), cause)
    }
  }
  const text = (id: string, value: JsonValue): string => {
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    throw problem(id, `expected a text, not ${JSON.stringify(value)}`)
  }
  const raw = (type: ResourceType) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === type.name)
      .map(([id, { Properties }]) => ({ id, properties: Properties }))

  const byName = new Map(types.map((type) => [type.name, type]))
  for (const [id, { Type, Properties, Condition }] of Object.entries(Resources)) {
    const type = byName.get(Type)
    if (!type) throw problem(id, `the type ${Type} is not known to the local stage`)
    if (Condition && Type !== 'AWS::CDK::Metadata') throw problem(id, 'Condition is not known to the local stage')
    const unknown = Object.keys(Properties).filter((name) => !type.isKnown(name))
    if (unknown.length > 0) throw problem(id, `${unknown.join(', ')} is not known to the local stage`)
  }

  return {
    stack,
    stackId,
    raw,
    resolve,
    problem,
    nameFor: (id, given, ending = '') =>
      given === undefined ? `${stack}-${id}${ending}` : text(id, resolve(id, given)),
    describe: (id, attributes) => void described.set(id, attributes),
    resources: (type) =>
      raw(type).map(({ id, properties }) => {
        const resolved = asObject(resolve(id, properties))
        try {
          return { id, properties: type.parse(resolved) }
        } catch (cause) {
          throw problem(id, messageOf(cause), cause)
        }
      }),
    outputs: () =>
      Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, text(name, resolve(name, Value))])),
  }
}
