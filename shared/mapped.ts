import * as z from 'zod/mini'

/** What a schema accepts, made into another form. `change` sees only what was accepted, and must not throw. */
export const mapped = <S extends z.core.$ZodType, T>(schema: S, change: (value: z.output<S>) => T) =>
  z.pipe(schema, z.transform(change))
