import * as z from 'zod'

// What is null, missing, empty or of another type is simply not there; only what is used is demanded.
const MAX_ID = 256

/** Ids are opaque: UUIDs and 24-hex ids are both seen. They become keys, so they are one line of whole characters. */
export const id = z
  .string()
  .trim()
  .min(1)
  .max(MAX_ID)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u)
export const optionalId = id.optional().catch(undefined)
export const text = z
  .string()
  .transform((value) => value.trim() || undefined)
  .optional()
  .catch(undefined)
export const flag = z.boolean().optional().catch(undefined)
export const texts = z.array(z.string()).optional().catch(undefined)
