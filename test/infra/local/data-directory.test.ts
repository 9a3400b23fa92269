import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { close, listen } from '../../../infra/local/aws/protocol.ts'
import { openDataDirectory } from '../../../infra/local/data-directory.ts'

let directory: string
beforeEach(() => {
  directory = path.join(mkdtempSync(path.join(tmpdir(), 'data-test-')), 'data')
})
afterEach(() => rmSync(path.dirname(directory), { recursive: true }))

test('it is made, kept between starts, and emptied only when fresh', async () => {
  await openDataDirectory(directory, false)
  writeFileSync(path.join(directory, 'sqs.db'), 'messages')
  mkdirSync(path.join(directory, 'dynamodb'))
  await openDataDirectory(directory, false)
  expect(existsSync(path.join(directory, 'sqs.db'))).toBe(true)

  await openDataDirectory(directory, true)
  expect(existsSync(path.join(directory, 'sqs.db'))).toBe(false)
  expect(existsSync(path.join(directory, 'dynamodb'))).toBe(false)
})

test('--fresh does not empty a directory that the stage did not make', async () => {
  mkdirSync(directory)
  writeFileSync(path.join(directory, 'thesis.txt'), 'years of work')
  await expect(openDataDirectory(directory, true)).rejects.toThrow(/^--fresh: .* was not made by the local stage/)
  expect(existsSync(path.join(directory, 'thesis.txt'))).toBe(true)
})

test('the ready line can be found there while the stage runs, and is refused to a second stage', async () => {
  const server = createServer()
  const awsUrl = `http://127.0.0.1:${await listen(server, 0)}`
  const data = await openDataDirectory(directory, false)
  data.writeReady(JSON.stringify({ ready: true, awsUrl }))
  expect(JSON.parse(readFileSync(path.join(directory, 'stage.json'), 'utf8'))).toEqual({ ready: true, awsUrl })
  await expect(openDataDirectory(directory, false)).rejects.toThrow(/^--data .*: another local stage runs on it/)

  await close(server)
  await openDataDirectory(directory, false)
  data.removeReady()
  expect(existsSync(path.join(directory, 'stage.json'))).toBe(false)
})
