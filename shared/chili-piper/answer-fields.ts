import * as z from 'zod'

// What is null, missing, empty or of another type is simply not there; only what is used is demanded.

/** Ids are opaque: UUIDs and 24-hex ids are both seen. They become keys, so they are one line of whole characters. */
export const id = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}\p{Cs}]{1,256}$/u)
export const optionalId = id.optional().catch(undefined)
export const text = z
  .string()
  .transform((value) => value.trim() || undefined)
  .optional()
  .catch(undefined)
export const flag = z.boolean().optional().catch(undefined)
export const texts = z.array(z.string()).optional().catch(undefined)
