import type { Person } from './person.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether the address, or the digest it is known by, is anywhere in a stored value, keys included. */
export function isAbout(value: unknown, person: Person): boolean {
  if (typeof value === 'string') return person.isIn(value)
  if (Array.isArray(value)) return value.some((one) => isAbout(one, person))
  if (!isObject(value)) return false
  return Object.entries(value).some(([key, one]) => isKeyOf(key, person) || isAbout(one, person))
}

const isKeyOf = (key: string, person: Person) => key === person.digest || person.isIn(key)

/**
 * A stored value as it is without the person: gone from lists with all that is said of them there, of a role but the id is
 * left, and texts are without the address. Undefined when nothing is left.
 */
export function withoutPerson(value: unknown, person: Person): unknown {
  if (typeof value === 'string') return person.isIn(value) ? person.without(value) || undefined : value
  if (Array.isArray(value))
    return value
      .filter((one) => !isThePerson(one, person))
      .map((one) => withoutPerson(one, person))
      .filter((one) => one !== undefined)
  if (!isObject(value)) return value
  if (isThePerson(value, person)) return value['id'] === undefined ? undefined : { id: value['id'] }
  const kept = Object.entries(value).flatMap(([key, one]): [string, unknown][] => {
    const left = isKeyOf(key, person) ? undefined : withoutPerson(one, person)
    return left === undefined ? [] : [[key, left]]
  })
  return Object.fromEntries(kept)
}

const isThePerson = (value: unknown, person: Person) =>
  isObject(value) && typeof value['email'] === 'string' && person.isEmail(value['email'])
