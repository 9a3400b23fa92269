import { expect, test } from 'vitest'
import { createRecordStore } from '../../../../infra/local/simulators/record-store.ts'

test('records keep the order of their first write, and are found by every key', () => {
  const store = createRecordStore()
  store.put('contact', 'a', { n: 1 }, { owner: 'x', email: 'a@example.com' })
  store.put('contact', 'b', { n: 2 }, { owner: 'x', phone: '+1' })
  store.put('contact', 'a', { n: 3 }, { owner: 'x', email: 'c@example.com' })
  expect(store.list('contact')).toEqual([{ n: 3 }, { n: 2 }])
  expect(store.list('contact', { owner: 'x', email: 'a@example.com' })).toEqual([])
  expect(store.list('contact', { owner: 'x', phone: '+1' })).toEqual([{ n: 2 }])
  expect(store.list('contact', { owner: 'y' })).toEqual([])
  expect([store.remove('contact', 'a'), store.remove('contact', 'a')]).toEqual([true, false])
  store.close()
})

test('work that fails half way leaves nothing behind', () => {
  const store = createRecordStore()
  const work = () =>
    store.transaction(() => {
      store.put('note', 'a', {})
      throw new Error('half way')
    })
  expect(work).toThrow('half way')
  expect(store.get('note', 'a')).toBeUndefined()
  store.close()
})
