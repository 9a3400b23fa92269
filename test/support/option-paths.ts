import * as z from 'zod'
import { integrationSchema } from '../../shared/config/integration-schema.ts'
import { elementOf, formsOf, shapeOf } from '../../shared/config/schema-walk.ts'

/**
 * Every option of the configuration that has no options inside, in the order of the schema. What a table names is <key>, what
 * a list holds is []: tenants.<key>.routes[].to, hosts.<key>.user, tasks[].dueOffset, tags.byMeetingType.<key>.
 */
export const optionPaths = (): string[] => pathsOf(integrationSchema, '')

function pathsOf(schema: z.core.$ZodType, path: string): string[] {
  const shape = shapeOf(schema)
  // One that takes a word as well as a table is an option, and so is what the table holds.
  const own = shape && formsOf(schema).some((form) => form instanceof z.ZodEnum) ? [path] : []
  if (shape)
    return own.concat(
      Object.entries(shape).flatMap(([name, inner]) => pathsOf(inner, path === '' ? name : `${path}.${name}`)),
    )
  const inner = elementOf(schema)
  if (!inner) return [path]
  if (inner.of === 'names') return pathsOf(inner.element, `${path}.<key>`)
  // A list of plain values is one option; so is a name, or a list of them.
  return shapeOf(inner.element) ? pathsOf(inner.element, `${path}[]`) : [path]
}
