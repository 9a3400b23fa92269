import { z } from 'zod'
import type { JsonObject } from './aws/protocol.ts'

/** A type of CloudFormation resource that the local stage knows. */
export interface ResourceType<Shape extends z.ZodRawShape = z.ZodRawShape> {
  name: string
  /** Whether a resource may have this property. */
  isKnown(property: string): boolean
  /** The properties with an effect on one machine, checked. @throws Error naming what is wrong. */
  parse(properties: JsonObject): z.output<z.ZodObject<Shape>>
}

/** A type with its properties: those with an effect on one machine, and those that matter only in the cloud. */
export function resourceType<Shape extends z.ZodRawShape>(
  name: string,
  local: Shape,
  cloudOnly: readonly string[],
): ResourceType<Shape> {
  const schema = z.object(local)
  return {
    name,
    isKnown: (property) => Object.hasOwn(local, property) || cloudOnly.includes(property),
    parse: (properties) => {
      const result = schema.safeParse(properties)
      if (result.success) return result.data
      throw new Error(describeIssues(result.error))
    },
  }
}

/** A type of which nothing happens on one machine. */
export function cloudOnlyType(name: string): ResourceType<Record<never, never>> {
  return { ...resourceType(name, {}, []), isKnown: () => true }
}

/** What zod found, on one line: each place and what is wrong there. */
export function describeIssues(error: z.ZodError): string {
  const lines = error.issues.map((issue) => {
    const place = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') return `${place.join('.')}: ${issue.message}`
    return `${issue.keys.map((key) => [...place, key].join('.')).join(', ')} is not known to the local stage`
  })
  return lines.join('; ')
}

/** CloudFormation takes numbers also as text. */
export const number = z.coerce.number()
