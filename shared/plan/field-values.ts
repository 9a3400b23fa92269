import { normalizeEmail } from '../booking/email.ts'
import { parseInstant } from '../booking/instant.ts'
import { normalizePhone } from '../booking/phone.ts'
import { parseTimeZone } from '../booking/time-zone.ts'
import type { FieldRule } from '../config/contact-settings.ts'
import type { CustomField } from './custom-field.ts'
import { readVariable, renderTemplate } from './template.ts'
import type { TemplateView } from './template-view.ts'
import type { Warning } from './warning.ts'

/** A value for one field of the contact, in the form that HighLevel takes. */
export interface FieldValue {
  /** A standard field's name, or a custom one's key. */
  key: string
  /** HighLevel's id of a custom field. */
  customId?: string
  value: string | number | string[]
  write: 'always' | 'if-empty'
}

type Fit = (values: string[], field: Fitting) => FieldValue['value'] | undefined
interface Fitting {
  options?: string[]
  defaultCountry: string
}

const single = (values: string[]) => values.join(', ')
const text: Fit = (values) => single(values)
const email: Fit = (values) => normalizeEmail(values[0])
const phone: Fit = (values, { defaultCountry }) => normalizePhone(values[0] ?? '', defaultCountry)
const number: Fit = (values) => {
  const plain = single(values).replace(/[\s,_$€£]/g, '')
  return /^[+-]?\d{1,15}(\.\d{1,10})?$/.test(plain) ? Number(plain) : undefined
}
/** A day, from a day of any year (people are born before 2000) or an instant. */
const date: Fit = ([first = '']) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first)) return parseInstant(first)?.slice(0, 10)
  const day = new Date(`${first}T00:00:00Z`)
  // What does not come back as it went in was no day of the calendar, like 30 February.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(first) ? first : undefined
}
/** The choice as the location writes it: a picklist takes nothing else. */
const choice: Fit = (values, { options }) => {
  const wanted = single(values)
  return options ? options.find((one) => one.trim().toLowerCase() === wanted.trim().toLowerCase()) : wanted
}
const choices: Fit = (values, { options }) => {
  const wanted = values.flatMap((value) => value.split(';')).map((value) => value.trim())
  const found = wanted
    .filter(Boolean)
    .map((value) => choice([value], options ? { options, defaultCountry: '' } : { defaultCountry: '' }))
  const known = found.filter((value): value is string => typeof value === 'string')
  return known.length === found.length && known.length > 0 ? [...new Set(known)] : undefined
}

// Types that are not here take a text: HighLevel publishes no list of them.
const CUSTOM: Record<string, Fit> = {
  NUMERICAL: number,
  MONETORY: number,
  FLOAT: number,
  DATE: date,
  PHONE: phone,
  EMAIL: email,
  SINGLE_OPTIONS: choice,
  RADIO: choice,
  MULTIPLE_OPTIONS: choices,
  CHECKBOX: choices,
  FILE_UPLOAD: () => undefined,
  SIGNATURE: () => undefined,
}
const STANDARD: Record<string, Fit> = {
  email,
  phone,
  dateOfBirth: date,
  country: (values) => (/^[A-Za-z]{2}$/.test(single(values)) ? single(values).toUpperCase() : undefined),
  timezone: (values) => parseTimeZone(values[0]),
}

export interface FieldValuesInput {
  rules: Readonly<Record<string, FieldRule>>
  view: TemplateView
  /** Undefined where no custom field is mapped. */
  customFields: readonly CustomField[] | undefined
  defaultCountry: string
}

/** The values of the field map that the booking fills. One that does not fit its field is left out and told. */
export function readFieldValues(input: FieldValuesInput): { values: FieldValue[]; warnings: Warning[] } {
  const values: FieldValue[] = []
  const warnings: Warning[] = []
  for (const [key, rule] of Object.entries(input.rules)) {
    if (rule.write === 'never') continue
    const given = (rule.from ? readVariable(rule.from, input.view) : [renderTemplate(rule.value ?? '', input.view)])
      .map((value) => value.trim())
      .filter(Boolean)
    if (given.length === 0) continue
    const custom = key.startsWith('contact.') ? input.customFields?.find((field) => field.key === key) : undefined
    if (key.startsWith('contact.') && !custom) {
      warnings.push({ code: 'field-missing', about: key })
      continue
    }
    const toFit = (custom ? CUSTOM[custom.dataType] : STANDARD[key]) ?? text
    const value = toFit(given, {
      defaultCountry: input.defaultCountry,
      ...(custom?.options?.length ? { options: custom.options } : {}),
    })
    if (value === undefined) warnings.push({ code: 'field-not-usable', about: key })
    else values.push({ key, value, write: rule.write, ...(custom ? { customId: custom.id } : {}) })
  }
  return { values, warnings }
}
