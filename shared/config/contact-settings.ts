import * as z from 'zod'
import { checkTemplate } from '../plan/template.ts'
import { isTextVariable } from '../plan/template-variables.ts'
import { closestName } from './closest-name.ts'
import { CREATE_ONLY, STANDARD_FIELDS, type StandardField } from './contact-fields.ts'
import { isTable } from './merge-settings.ts'
import { mustBe, template } from './values.ts'

type FieldKey = StandardField | `contact.${string}`

const isFieldKey = (key: unknown): key is FieldKey =>
  typeof key === 'string' &&
  ((STANDARD_FIELDS as readonly string[]).includes(key) || /^contact\.[a-z0-9_]{1,80}$/.test(key))

function explainKey(key: string): string {
  if (key === 'tags') return '“tags” cannot be mapped, because HighLevel would replace those that are there; use tags'
  if (key === 'source') return '“source” cannot be mapped; use contact.source'
  if (key === 'assignedTo') return '“assignedTo” cannot be mapped; use owner'
  const meant = closestName(key, STANDARD_FIELDS)
  return `must be a field of the contact (${STANDARD_FIELDS.join(', ')}) or the key of a custom field, such as contact.lead_tier${meant ? `; did you mean ${meant}?` : ''}`
}
const fieldKey = z.custom<FieldKey>(isFieldKey, { error: ({ input }) => explainKey(String(input)) })

const FIELD = 'must be a text with {{variables}}, or a table in { } with value, from, write'
const field = z
  .union(
    [
      template,
      z
        .strictObject({
          /** A text with {{variables}}, or a constant. Default: the one this field has without a rule of yours, if any. */
          value: template.exactOptional(),
          /** One variable, for fields that take several values: a list stays a list. Default none. */
          from: z.string(mustBe('must be the name of a variable in quotes, like field.Plan')).trim().exactOptional(),
          /** always; if-empty: a value that is there stays; never: not written. Default if-empty. */
          write: z.enum(['always', 'if-empty', 'never']).default('if-empty'),
        })
        .superRefine(({ value, from }, context) => {
          const issue = (message: string, path: string[]) => context.addIssue({ code: 'custom', message, path })
          if (value !== undefined && from !== undefined) issue('must have either a value or from, not both', [])
          if (from !== undefined && !isTextVariable(from))
            issue(`must be the name of one variable${explainVariable(from)}`, ['from'])
        }),
    ],
    mustBe(FIELD),
  )
  .transform((value) => (typeof value === 'string' ? { value, write: 'if-empty' as const } : value))
/** What is written into a field of the contact: a text, or one variable. */
export type FieldRule = z.output<typeof field>

function explainVariable(from: string): string {
  if (/[{}]/.test(from)) return ', without {{ }}'
  const [problem] = checkTemplate(`{{${from}}}`)
  return problem ? `: ${problem}` : ''
}

const DEFAULT_FIELDS: Record<string, FieldRule> = {
  email: { value: '{{guest.email}}', write: 'if-empty' },
  phone: { value: '{{guest.phone}}', write: 'if-empty' },
  firstName: { value: '{{guest.firstName}}', write: 'if-empty' },
  lastName: { value: '{{guest.lastName}}', write: 'if-empty' },
  name: { value: '{{guest.name}}', write: 'if-empty' },
  companyName: { value: '{{guest.company}}', write: 'if-empty' },
  timezone: { value: '{{guest.timeZone}}', write: 'if-empty' },
}
const defaults = new Map(Object.entries(DEFAULT_FIELDS))

/** A rule that says only when to write keeps the text that the field has by default. */
function withDefaults(given: Partial<Record<FieldKey, FieldRule>>): Record<string, FieldRule> {
  const rules = Object.entries(given).flatMap(([key, rule]): [string, FieldRule][] => {
    if (!rule) return []
    const text = rule.from === undefined ? (rule.value ?? defaults.get(key)?.value) : undefined
    return [[key, text === undefined ? rule : { value: text, write: rule.write }]]
  })
  return { ...DEFAULT_FIELDS, ...Object.fromEntries(rules) }
}

export const contactSettings = z.strictObject({
  /** A guest who is no contact yet: create one, or skip the booking. Default create. */
  onMissing: z.enum(['create', 'skip']).default('create'),
  /** What a contact that we create says of its source. Never written to one that is there. Default Chili Piper. */
  source: z
    .string(mustBe('must be a text in quotes'))
    .trim()
    .min(1, 'must not be empty')
    .max(100, 'must have 100 characters at most')
    .default('Chili Piper'),
  /** Contact field → what is written into it. Default: name, company, e-mail, phone and time zone where they are empty. */
  fields: z
    .partialRecord(fieldKey, field)
    .superRefine(
      (all, context) => {
        const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
        for (const [key, rule] of Object.entries(isTable(all) ? all : {})) {
          if (!isFieldKey(key) || !isTable(rule)) continue
          if (CREATE_ONLY.includes(key) && rule['write'] === 'always')
            issue([key, 'write'], 'must be if-empty or never: HighLevel takes this field only with a new contact')
          const hasText = 'value' in rule || 'from' in rule || defaults.has(key)
          if (!hasText && rule['write'] !== 'never')
            issue([key], 'must have either a value (a text with {{variables}}) or from (one variable)')
        }
      },
      // Also when something else is wrong, so that all of it is told at once.
      { when: () => true },
    )
    .default({})
    .transform(withDefaults),
  /** Custom fields that the location does not have: report them, or create them as text fields. Default report. */
  missingFields: z.enum(['report', 'create']).default('report'),
})
