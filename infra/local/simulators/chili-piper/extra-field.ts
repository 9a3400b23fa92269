import { z } from 'zod'
import type { RecordStore } from '../record-store.ts'

export const extraFieldSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z]\w{0,40}$/)
    .nullable(),
})

/** One more field that a PATCH of a meeting accepts and keeps, as a later version of the API might; none unless switched on. */
export interface ExtraField {
  name(): string | null
  set(name: string | null): void
}

export const createExtraField = (store: RecordStore): ExtraField => ({
  name: () => extraFieldSchema.parse(store.get('extra-field', 'tenant') ?? { name: null }).name,
  set: (name) => store.put('extra-field', 'tenant', { name }),
})
