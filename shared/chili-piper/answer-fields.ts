import * as z from 'zod/mini'
import { mapped } from '../mapped.ts'

// What is null, missing, empty or of another type is simply not there; only what is used is demanded.

/** Ids are opaque: UUIDs and 24-hex ids are both seen. They become keys, so they are one line of whole characters. */
export const id = z.string().check(z.trim(), z.regex(/^[^\p{Cc}\p{Cs}]{1,256}$/u))
export const optionalId = z.catch(z.optional(id), undefined)
export const text = z.catch(z.optional(mapped(z.string(), (value) => value.trim() || undefined)), undefined)
export const flag = z.catch(z.optional(z.boolean()), undefined)
export const texts = z.catch(z.optional(z.array(z.string())), undefined)
