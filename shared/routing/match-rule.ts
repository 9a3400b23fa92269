import type { FieldCondition, RoutingRule } from '../config/routing-settings.ts'

/** What rules look at. */
export interface RoutingContact {
  tags: readonly string[]
  /** By the name of a contact field, the key of a custom field (contact.plan), or email.domain. */
  fields: Readonly<Record<string, unknown>>
}

export interface RuleMatch {
  rule: string
  matched: boolean
  /** One sentence per condition: words of the rule and names of fields, never a value of the contact. */
  why: string[]
}

interface Check {
  holds: boolean
  why: string
}

/** Whether the contact meets every condition of the rule, and how each of them came out. Never throws. */
export function matchRule({ name, when }: RoutingRule, contact: RoutingContact): RuleMatch {
  const tags = new Set(contact.tags.map(fold))
  const checks = [
    ...checkTags(when.tags ?? {}, tags),
    ...Object.entries<FieldCondition | undefined>(when.fields ?? {}).flatMap(([key, condition]) =>
      condition ? checkField(key, condition, contact.fields) : [],
    ),
  ]
  return { rule: name, matched: checks.every(({ holds }) => holds), why: checks.map(({ why }) => why) }
}

const fold = (text: string) => text.trim().toLowerCase()
const listed = (all: readonly string[]) => all.join(', ')

function checkTags({ any, all, none }: NonNullable<RoutingRule['when']['tags']>, tags: ReadonlySet<string>): Check[] {
  const carried = (names: readonly string[]) => names.filter((name) => tags.has(fold(name)))
  const checks: Check[] = []
  if (any) {
    const holds = carried(any).length > 0
    checks.push({ holds, why: `tags: carries ${holds ? 'one' : 'none'} of ${listed(any)}` })
  }
  if (all) {
    const lacking = all.filter((name) => !tags.has(fold(name)))
    const holds = lacking.length === 0
    checks.push({ holds, why: holds ? `tags: carries all of ${listed(all)}` : `tags: lacks ${listed(lacking)}` })
  }
  if (none) {
    const unwanted = carried(none)
    const holds = unwanted.length === 0
    checks.push({
      holds,
      why: holds ? `tags: carries none of ${listed(none)}` : `tags: carries ${listed(unwanted)}, which it must not`,
    })
  }
  return checks
}

function checkField(key: string, condition: FieldCondition, fields: RoutingContact['fields']): Check[] {
  const values = textsOf(fields[key])
  const { is, isNot, contains, exists, atLeast, atMost } = condition
  const isOneOf = (wanted: readonly string[]) => values.some((value) => wanted.some((one) => isSame(value, one)))
  const checks: Check[] = []
  const say = (holds: boolean, right: string, wrong: string) =>
    checks.push({ holds, why: `${key}: ${holds ? right : wrong}` })
  const noValue = values.length === 0 ? ' (it has no value)' : ''
  if (is) say(isOneOf(is), `is one of ${listed(is)}`, `is none of ${listed(is)}${noValue}`)
  if (isNot) say(!isOneOf(isNot), `is none of ${listed(isNot)}`, `is one of ${listed(isNot)}, which it must not be`)
  if (contains) {
    const holds = values.some((value) => contains.some((part) => fold(value).includes(fold(part))))
    say(holds, `contains one of ${listed(contains)}`, `contains none of ${listed(contains)}${noValue}`)
  }
  if (exists !== undefined) {
    const is = values.length > 0 ? 'has a value' : 'has no value'
    say(values.length > 0 === exists, is, is)
  }
  if (atLeast !== undefined || atMost !== undefined) {
    const [least, most] = [atLeast ?? Number.NEGATIVE_INFINITY, atMost ?? Number.POSITIVE_INFINITY]
    const numbers = values.flatMap((value) => numberOf(value) ?? [])
    const bounds = [
      ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
      ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ].join(' and ')
    const holds = numbers.some((number) => number >= least && number <= most)
    const isNumber = numbers.length > 0 || values.length === 0
    say(holds, `is ${bounds}`, `is ${isNumber ? '' : 'no number, so '}not ${bounds}${noValue}`)
  }
  return checks
}

function isSame(value: string, wanted: string): boolean {
  const [one, other] = [numberOf(value), numberOf(wanted)]
  return one !== undefined && other !== undefined ? one === other : fold(value) === fold(wanted)
}

/** 7, -7.50, 1e3; a text with separators or units might mean several things, so it is none. */
function numberOf(text: string): number | undefined {
  const trimmed = text.trim()
  if (!/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?$/i.test(trimmed)) return undefined
  return Number(trimmed)
}

// Lists of custom fields are flat, those of files hold tables; what is deeper is no value that a rule could name.
const MAX_DEPTH = 3

/** What a field holds, as texts: none where it is empty, several where it is a list. */
function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value]
  if (typeof value === 'boolean' || (typeof value === 'number' && !Number.isNaN(value))) return [String(value)]
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return []
  return Object.values(value).flatMap((item) => textsOf(item, depth + 1))
}
