import { expect, test } from 'vitest'
import { optionPaths } from '../../support/option-paths.ts'
import { ELSEWHERE, hasTitle, namedOptions, testedOptions, titleName } from '../../support/option-tests.ts'

const options = optionPaths()
const tested = testedOptions()

test.each(options)('%s has a test that shows what it changes', (path) => {
  const place = ELSEWHERE[path]
  if (place === undefined) expect(tested.get(titleName(path))).toBeDefined()
  else expect([place, hasTitle(place)]).toEqual([place, true])
})

test('every option that a title or the list names exists', () => {
  const names = new Set(options.map(titleName))
  const blocks = new Set(options.map((path) => path.split('.')[0]))
  const named = [...tested.keys()].filter((name) => blocks.has(name.split('.')[0]))
  expect(named.filter((name) => !names.has(name))).toEqual([])
  expect(Object.keys(ELSEWHERE).filter((path) => !options.includes(path))).toEqual([])
})

test('titles are read as they are written', () => {
  expect(namedOptions("test('[tasks.during] [tasks.afterwards] a task', …)")).toEqual([
    'tasks.during',
    'tasks.afterwards',
  ])
  expect(namedOptions("test('[hosts.<key>.user] the host', …); test('no [mode] here', …)")).toEqual([
    'hosts.<key>.user',
  ])
  expect(namedOptions("test.each([['[tags.met]', 'met']])('%s a tag', …)")).toEqual(['tags.met'])
  expect(titleName('tags.byHost.<key>')).toBe('tags.byHost')
  expect(hasTitle(`test/shared/config/every-option-has-a-test.test.ts › ${['nobody', 'wrote', 'it'].join(' ')}`)).toBe(
    false,
  )
})
