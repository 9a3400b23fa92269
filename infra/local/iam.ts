import type { JsonValue } from './aws/protocol.ts'
import { asList, isObject } from './json.ts'

export interface Statement {
  effect: 'Allow' | 'Deny'
  /** Patterns of action names. */
  actions: string[]
  /** Patterns of ARNs. */
  resources: string[]
}

export type Decision = 'allowed' | 'denied' | 'not-allowed'

const KNOWN_MEMBERS = new Set(['Sid', 'Effect', 'Action', 'Resource'])

/**
 * Reads the statements of an identity policy with its intrinsics resolved.
 * @throws Error naming the statement for anything the matcher does not evaluate (Condition, NotAction, Principal, …).
 */
export function parsePolicy(document: JsonValue | undefined, where: string): Statement[] {
  const statements = isObject(document) ? document['Statement'] : undefined
  if (statements === undefined) throw new Error(`${where}: the policy document has no Statement`)
  return asList(statements).map((statement, index) => parseStatement(statement, `${where}, statement ${index + 1}`))
}

function parseStatement(statement: JsonValue, where: string): Statement {
  if (!isObject(statement)) throw new Error(`${where}: is not an object`)
  const sid = typeof statement['Sid'] === 'string' ? ` (${statement['Sid']})` : ''
  const unknown = Object.keys(statement).filter((name) => !KNOWN_MEMBERS.has(name))
  if (unknown.length > 0) throw new Error(`${where}${sid}: ${unknown.join(', ')} is not evaluated by the local stage`)
  const { Effect, Action, Resource } = statement
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Error(`${where}${sid}: Effect must be Allow or Deny`)
  return {
    effect: Effect,
    actions: texts(Action, `${where}${sid}: Action`),
    resources: texts(Resource, `${where}${sid}: Resource`),
  }
}

/** A Deny that matches wins over every Allow; without a match nothing is allowed. */
export function decide(statements: readonly Statement[], action: string, resource: string): Decision {
  let decision: Decision = 'not-allowed'
  for (const { effect, actions, resources } of statements) {
    // Action names are compared without regard to case, ARNs exactly.
    const fits = actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()))
    if (!fits || !resources.some((pattern) => matches(pattern, resource))) continue
    if (effect === 'Deny') return 'denied'
    decision = 'allowed'
  }
  return decision
}

/** Whether text fits a pattern of IAM: * stands for any characters, ? for one. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text)
}

function texts(value: JsonValue | undefined, where: string): string[] {
  const list = value === undefined ? [] : asList(value)
  if (list.length === 0 || !list.every((item) => typeof item === 'string'))
    throw new Error(`${where} must be a text or a list of texts`)
  return list
}
