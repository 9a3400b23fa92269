import * as z from 'zod/mini'
import { filledText } from '../filled-text.ts'

// Answers differ from the specification both ways: only ids are demanded, and a field that is
// null, missing or of another type is simply not there.
export const id = filledText()
export const text = z.catch(z.optional(z.string()), undefined)
export const texts = z.catch(z.optional(z.array(z.string())), undefined)
export const flag = z.catch(z.optional(z.boolean()), undefined)
export const number = z.catch(z.optional(z.number()), undefined)
