import * as z from 'zod'
import { filledText } from '../filled-text.ts'

// Answers differ from the specification both ways: only ids are demanded, and a field that is
// null, missing or of another type is simply not there.
export const id = filledText()
export const text = z.string().optional().catch(undefined)
export const texts = z.array(z.string()).optional().catch(undefined)
export const flag = z.boolean().optional().catch(undefined)
export const number = z.number().optional().catch(undefined)
