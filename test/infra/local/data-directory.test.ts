import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
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

const rights = (name: string) => (statSync(path.join(directory, name)).mode & 0o777).toString(8)

test('what earlier stages left open to others is its owner’s alone from the next start on', () => {
  openDataDirectory(directory, false).release()
  mkdirSync(path.join(directory, 'dynamodb'))
  const files = ['sqs.db', 'sqs.db-wal', 'dynamodb/000005.log', 'stage.lock', 'local-stage.txt']
  for (const name of files) writeFileSync(path.join(directory, name), '')
  for (const name of files) chmodSync(path.join(directory, name), 0o664)
  for (const name of ['.', 'dynamodb']) chmodSync(path.join(directory, name), 0o755)

  const data = openDataDirectory(directory, false)
  expect(['.', 'dynamodb'].map(rights)).toEqual(['700', '700'])
  expect(files.map(rights)).toEqual(files.map(() => '600'))

  writeFileSync(data.path('secrets.db'), '')
  chmodSync(data.path('secrets.db'), 0o644)
  data.writeReady('{}')
  expect(rights('secrets.db')).toBe('600')
  data.release()
})

test('a directory that holds other things too keeps its rights, and so do they', () => {
  mkdirSync(directory)
  const other = path.join(path.dirname(directory), 'other')
  for (const file of [path.join(directory, 'thesis.txt'), path.join(directory, 'secrets.db'), other]) {
    writeFileSync(file, '')
    chmodSync(file, 0o644)
  }
  symlinkSync(other, path.join(directory, 'sqs.db'))
  chmodSync(directory, 0o755)

  openDataDirectory(directory, false).release()

  expect(['.', 'thesis.txt', 'secrets.db', 'sqs.db'].map(rights)).toEqual(['755', '644', '600', '644'])
})
