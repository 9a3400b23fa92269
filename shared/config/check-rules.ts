import { foldName } from './merge-settings.ts'
import type { FieldCondition, RoutingRule, RuleConditions } from './routing-settings.ts'

type Problem = { path: (string | number)[]; message: string }
type Tags = NonNullable<RuleConditions['tags']>
type Fields = Readonly<Partial<Record<string, FieldCondition>>>

/** Names that stand twice, and rules of which it is certain that they never win. */
export function checkRules(rules: readonly RoutingRule[], pick: 'first' | 'score'): Problem[] {
  return rules.flatMap((rule, index): Problem[] => {
    const same = rules.slice(0, index).find(({ name }) => foldName(name) === foldName(rule.name))
    if (same) return [{ path: [index, 'name'], message: `is the same as “${same.name}”; give each rule its own` }]
    const contradiction = findContradiction(rule.when)
    if (contradiction) return [{ path: [index, 'when', ...contradiction.path], message: contradiction.message }]
    // Under score every rule that matches adds to its destination, so none is hidden.
    const hiding =
      pick === 'first'
        ? rules.find((other, at) => isBefore(other, at, rule, index) && isWider(other.when, rule.when))
        : undefined
    if (!hiding) return []
    return [{ path: [index], message: `never wins, as “${hiding.name}” comes first and takes all of its contacts` }]
  })
}

const isBefore = (one: RoutingRule, at: number, other: RoutingRule, index: number) =>
  one.priority > other.priority || (one.priority === other.priority && at < index)

const fold = (text: string) => text.trim().toLowerCase()
const within = (some: readonly string[], all: readonly string[]) =>
  some.every((one) => all.some((other) => fold(other) === fold(one)))
const overlap = (some: readonly string[], others: readonly string[]) => some.some((one) => within([one], others))

/** Whether everything that meets the narrow conditions certainly meets the wide ones. */
function isWider(wide: RuleConditions, narrow: RuleConditions): boolean {
  if (!isWiderInTags(wide.tags ?? {}, narrow.tags ?? {})) return false
  const narrowFields: Fields = narrow.fields ?? {}
  return Object.entries<FieldCondition | undefined>(wide.fields ?? {}).every(
    ([key, condition]) => condition === undefined || isWiderInField(condition, narrowFields[key] ?? {}),
  )
}

function isWiderInTags({ any, all = [], none = [] }: Tags, narrow: Tags): boolean {
  const { any: narrowAny, all: narrowAll = [], none: narrowNone = [] } = narrow
  const isAnyMet = any === undefined || overlap(narrowAll, any) || (narrowAny !== undefined && within(narrowAny, any))
  return isAnyMet && within(all, narrowAll) && within(none, narrowNone)
}

function isWiderInField(wide: FieldCondition, narrow: FieldCondition): boolean {
  const isMet = {
    is: () => narrow.is !== undefined && within(narrow.is, wide.is ?? []),
    isNot: () => within(wide.isNot ?? [], narrow.isNot ?? []),
    contains: () => narrow.contains !== undefined && within(narrow.contains, wide.contains ?? []),
    exists: () => (wide.exists === true ? needsValue(narrow) : narrow.exists === false),
    atLeast: () => narrow.atLeast !== undefined && narrow.atLeast >= (wide.atLeast ?? 0),
    atMost: () => narrow.atMost !== undefined && narrow.atMost <= (wide.atMost ?? 0),
  }
  return Object.entries(isMet).every(([name, isTrue]) => !Object.hasOwn(wide, name) || isTrue())
}

const needsValue = ({ is, contains, exists, atLeast, atMost }: FieldCondition) =>
  exists === true || [is, contains, atLeast, atMost].some((one) => one !== undefined)

/** Conditions that no contact can meet together. */
function findContradiction({ tags = {}, fields = {} }: RuleConditions): Problem | undefined {
  const { any, all = [], none = [] } = tags
  if (overlap(all, none) || (any !== undefined && within(any, none)))
    return { path: ['tags', 'none'], message: 'can never hold together with the other tags of the rule' }
  for (const [key, condition] of Object.entries<FieldCondition | undefined>(fields))
    if (condition && isImpossible(condition))
      return { path: ['fields', key], message: 'asks for what no value can be; no contact would match' }
  return undefined
}

function isImpossible(condition: FieldCondition): boolean {
  const { is, isNot = [], exists, atLeast, atMost } = condition
  if (exists === false && needsValue({ ...condition, exists: false })) return true
  if (is && within(is, isNot)) return true
  return atLeast !== undefined && atMost !== undefined && atLeast > atMost
}
