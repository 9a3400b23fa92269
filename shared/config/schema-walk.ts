import * as z from 'zod'

type Schema = z.core.$ZodType

/** The forms that a value may be written in, without defaults, null and the change that is made to it afterwards. */
export function formsOf(schema: Schema): Schema[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(formsOf)
  if (schema instanceof z.ZodPipe) return formsOf(schema.in)
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional
  )
    return formsOf(schema.unwrap())
  return [schema]
}

/** The options of a table; undefined for anything that is none, and for a table of names. */
export const shapeOf = (schema: Schema): Readonly<Record<string, Schema>> | undefined =>
  formsOf(schema).find((form) => form instanceof z.ZodObject)?.shape

/** What a table of names or a list holds. */
export function elementOf(schema: Schema): { of: 'names' | 'list'; element: Schema } | undefined {
  for (const form of formsOf(schema)) {
    if (form instanceof z.ZodRecord) return { of: 'names', element: form.valueType }
    if (form instanceof z.ZodArray) return { of: 'list', element: form.element }
  }
  return undefined
}

/** The schema of what stands at a path. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let current: Schema | undefined = schema
  for (const key of path) {
    if (!current) return undefined
    const shape = shapeOf(current)
    current = elementOf(current)?.element ?? (shape && Object.hasOwn(shape, key) ? shape[String(key)] : undefined)
  }
  return current
}
