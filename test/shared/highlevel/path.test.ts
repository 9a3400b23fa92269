import fc from 'fast-check'
import { expect, test } from 'vitest'
import { only, path, withQuery } from '../../../shared/highlevel/path.ts'

test('ids are encoded, so that none is another path', () => {
  expect(path`/contacts/${'a/b?c#d%2e é'}/notes/${'n1'}`).toBe('/contacts/a%2Fb%3Fc%23d%252e%20%C3%A9/notes/n1')
})

test.each(['', '.', '..', '\uD800'])('C6: the id %j is refused: with it the path would be another, or none', (id) => {
  expect(() => path`/contacts/${id}/notes`).toThrow('an id that cannot be part of a path')
})

test('whatever the id is, the address ends where it was meant to', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      let built: string
      try {
        built = path`/contacts/${id}/notes`
      } catch {
        return
      }
      const { pathname, search, hash } = new URL(`https://highlevel.test${built}`)
      expect([pathname, search, hash]).toEqual([built, '', ''])
      expect(pathname.split('/')).toHaveLength(4)
    }),
  )
})

test('a query has what is given, encoded, and nothing else', () => {
  expect(withQuery('/x', { a: '+1 2&b=3', b: undefined, c: 0, d: '' })).toBe('/x?a=%2B1+2%26b%3D3&c=0&d=')
  expect(withQuery('/x', { b: undefined })).toBe('/x')
})

test('a body has what is named and given: null is given, undefined is not', () => {
  const input = { name: null, title: undefined, toString: 'x', constructor: 'y', stray: 1 }
  expect(only<{ name: null; title: undefined }>(input, { name: true, title: true })).toEqual({ name: null })
})
