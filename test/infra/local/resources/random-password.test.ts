import { expect, test } from 'vitest'
import { randomPassword } from '../../../../infra/local/resources/random-password.ts'

const many = (recipe: Parameters<typeof randomPassword>[0]) => Array.from({ length: 200 }, () => randomPassword(recipe))

test('a password has 32 characters, one of each type at least, and is new each time', () => {
  const passwords = many({})
  expect(new Set(passwords).size).toBe(200)
  for (const password of passwords) {
    expect(password).toHaveLength(32)
    expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!-/:-@[-`{-~])[!-~]+$/)
  }
})

test('what is excluded does not occur', () => {
  const recipe = { ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: 'abc012', PasswordLength: 8 }
  for (const password of many(recipe)) expect(password).toMatch(/^[d-z3-9]{8}$/)
  const digits = { ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true }
  for (const password of many(digits)) expect(password).toMatch(/^\d{32}$/)
})

test('a recipe that cannot be followed is refused', () => {
  expect(() => randomPassword({ PasswordLength: 3 })).toThrow('too short for one of each type')
  expect(randomPassword({ PasswordLength: 3, RequireEachIncludedType: false })).toHaveLength(3)
})
