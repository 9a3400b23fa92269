import * as z from 'zod/mini'

export const customFieldSchema = z.lazy(() =>
  z.object({
    id: z.string(),
    /** Such as contact.plan. */
    key: z.string(),
    /** HighLevel's name of the type: TEXT, NUMERICAL, SINGLE_OPTIONS, … */
    dataType: z.string(),
    /** What may be chosen, where the field has choices. */
    options: z.exactOptional(z.array(z.string())),
  }),
)
/** A custom field of contacts as a location has it. */
export type CustomField = z.infer<typeof customFieldSchema>
