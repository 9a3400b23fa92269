import type { JsonObject, JsonValue } from './aws/protocol.ts'
import { isObject } from './json.ts'

/** What the intrinsic functions of a template can point at. */
export interface References {
  /** Value of a pseudo parameter, a parameter or a resource. */
  ref: (name: string) => string
  attribute: (logicalId: string, name: string) => string
}

type Intrinsic = (argument: JsonValue, references: References) => JsonValue

const INTRINSICS: Record<string, Intrinsic> = {
  Ref: (name, { ref }) => ref(text(name, 'Ref')),
  'Fn::GetAtt': (argument, { attribute }) => {
    const [id, ...name] = typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt')
    return attribute(text(id, 'Fn::GetAtt'), name.map((part) => text(part, 'Fn::GetAtt')).join('.'))
  },
  'Fn::Join': (argument, references) => {
    const [separator, parts] = list(argument, 'Fn::Join')
    const resolved = list(resolveIntrinsics(parts, references), 'Fn::Join')
    return resolved.map((part) => scalar(part, 'Fn::Join')).join(text(separator, 'Fn::Join'))
  },
  'Fn::Select': (argument, references) => {
    const [index, values] = list(argument, 'Fn::Select')
    const chosen = list(resolveIntrinsics(values, references), 'Fn::Select')[Number(index)]
    if (chosen === undefined) throw new Error(`Fn::Select: there is no item ${JSON.stringify(index)}`)
    return chosen
  },
  'Fn::Split': (argument, references) => {
    const [separator, value] = list(argument, 'Fn::Split')
    return text(resolveIntrinsics(value, references), 'Fn::Split').split(text(separator, 'Fn::Split'))
  },
  'Fn::Sub': (argument, references) => {
    const [format, values] = Array.isArray(argument) ? argument : [argument]
    const own = isObject(values) ? values : {}
    const substitute = (name: string) => {
      if (Object.hasOwn(own, name)) return scalar(resolveIntrinsics(own[name], references), 'Fn::Sub')
      const dot = name.indexOf('.')
      return dot < 0 ? references.ref(name) : references.attribute(name.slice(0, dot), name.slice(dot + 1))
    }
    // ${!Literal} stands for ${Literal}.
    return text(format, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (_, isLiteral: string, name: string) =>
      isLiteral ? `\${${name}}` : substitute(name),
    )
  },
}

/**
 * The value with every intrinsic function replaced by what it stands for.
 * @throws Error naming an intrinsic that is not known or not well formed.
 */
export function resolveIntrinsics(value: JsonValue | undefined, references: References): JsonValue {
  if (value === undefined) throw new Error('an intrinsic function lacks an argument')
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, references))
  if (!isObject(value)) return value
  const found = Object.keys(value).find((key) => key === 'Ref' || key.startsWith('Fn::'))
  if (found !== undefined) return resolveIntrinsic(found, value, references)
  const members = Object.entries(value).map(([key, member]) => [key, resolveIntrinsics(member, references)] as const)
  return Object.fromEntries(members)
}

function resolveIntrinsic(name: string, holder: JsonObject, references: References): JsonValue {
  const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined
  if (!intrinsic) throw new Error(`${name} is not known to the local stage`)
  const argument = holder[name]
  if (Object.keys(holder).length !== 1 || argument === undefined) throw new Error(`${name} must stand alone`)
  return intrinsic(argument, references)
}

function text(value: JsonValue | undefined, where: string): string {
  if (typeof value === 'string') return value
  throw new Error(`${where}: expected a text, not ${JSON.stringify(value)}`)
}

function scalar(value: JsonValue, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error(`${where}: expected a text, not ${JSON.stringify(value)}`)
}

function list(value: JsonValue, where: string): JsonValue[] {
  if (Array.isArray(value)) return value
  throw new Error(`${where}: expected a list, not ${JSON.stringify(value)}`)
}
