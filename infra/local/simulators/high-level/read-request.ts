import { isObject, type JsonObject } from '../json.ts'
import type { Call } from '../simulator-server.ts'
import { invalid, Refusal } from './refusal.ts'
import { problemsOf, type Shape } from './shape.ts'

/** A name that is given twice has a list as its value, which no rule for a text admits. */
function readPairs(pairs: URLSearchParams, shape: Shape): Record<string, string> {
  const entries = [...pairs.keys()].map((name) => {
    const values = pairs.getAll(name)
    return [name, values.length === 1 ? values[0] : values] as const
  })
  const problems = problemsOf(shape, Object.fromEntries(entries))
  if (problems.length > 0) throw invalid(problems)
  return Object.fromEntries(pairs)
}

/** Throws 422 for an unknown parameter, a missing one and one that is given twice. */
export const readQuery = ({ query }: Call, shape: Shape = {}) => readPairs(query, shape)

const hasType = (call: Call, type: string) =>
  (call.headers['content-type'] ?? '').toLowerCase().split(';', 1)[0]?.trim() === type

/** Stricter than the real API, which takes a body of another type for an empty one. */
function requireType(call: Call, type: string) {
  if (call.body !== '' && !hasType(call, type)) throw new Refusal(415, `The content-type of a body must be ${type}`)
}

/** The fields of a form. Throws 415 for another type, else as a query does. */
export function readForm(call: Call, shape: Shape): Record<string, string> {
  requireType(call, 'application/x-www-form-urlencoded')
  return readPairs(new URLSearchParams(call.body), shape)
}

/** The body of an operation that has one. Throws 415 for another type, 400 for no JSON, 422 for anything but the shape. */
export function readBody(call: Call, shape: Shape | undefined): JsonObject {
  if (!shape) return {}
  requireType(call, 'application/json')
  if (call.body === '') throw invalid(['body should not be empty'])
  let body: unknown
  try {
    body = JSON.parse(call.body)
  } catch (error) {
    throw new Refusal(400, error instanceof Error ? error.message : 'Unexpected token in JSON')
  }
  if (!isObject(body)) throw invalid(['body must be an object'])
  const problems = problemsOf(shape, body)
  if (problems.length > 0) throw invalid(problems)
  return body
}
