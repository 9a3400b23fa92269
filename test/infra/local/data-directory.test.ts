import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataDirectory } from '../../../infra/local/data-directory.ts'

let directory: string
beforeEach(() => {
  directory = path.join(mkdtempSync(path.join(tmpdir(), 'data-test-')), 'data')
})
afterEach(() => rmSync(path.dirname(directory), { recursive: true }))

test('it is made, kept between starts, and emptied only when fresh', () => {
  openDataDirectory(directory, false).release()
  writeFileSync(path.join(directory, 'sqs.db'), 'messages')
  mkdirSync(path.join(directory, 'dynamodb'))
  openDataDirectory(directory, false).release()
  expect(existsSync(path.join(directory, 'sqs.db'))).toBe(true)

  openDataDirectory(directory, true).release()
  expect(existsSync(path.join(directory, 'sqs.db'))).toBe(false)
  expect(existsSync(path.join(directory, 'dynamodb'))).toBe(false)
})

test('--fresh does not empty a directory that the stage did not make, nor leave anything in it', () => {
  mkdirSync(directory)
  writeFileSync(path.join(directory, 'thesis.txt'), 'years of work')
  expect(() => openDataDirectory(directory, true)).toThrow(/^--fresh: .* was not made by the local stage/)
  expect(readdirSync(directory)).toEqual(['thesis.txt'])
})

test.each([false, true])(
  'a second stage is refused before it touches anything, also one that is to be fresh: %s',
  (isFresh) => {
    const data = openDataDirectory(directory, false)
    mkdirSync(data.path('cdk.out'))
    expect(() => openDataDirectory(directory, isFresh)).toThrow(/^--data .*: another local stage runs on it/)
    expect(existsSync(data.path('cdk.out'))).toBe(true)

    data.release()
    openDataDirectory(directory, isFresh).release()
  },
)

test('the ready line can be found there while the stage runs; that of a killed stage is gone at the next start', () => {
  const data = openDataDirectory(directory, false)
  data.writeReady(JSON.stringify({ ready: true, awsUrl: 'http://127.0.0.1:4566' }))
  expect(JSON.parse(readFileSync(path.join(directory, 'stage.json'), 'utf8'))).toMatchObject({ ready: true })
  data.release()
  const next = openDataDirectory(directory, false)
  expect(existsSync(path.join(directory, 'stage.json'))).toBe(false)
  next.release()
})
