import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { close, listen } from '../../../infra/local/loopback-server.ts'

const MAIN = fileURLToPath(new URL('../../../infra/local/main.ts', import.meta.url))
const directory = mkdtempSync(path.join(tmpdir(), 'main-test-'))
const data = path.join(directory, 'data')
afterAll(() => rmSync(directory, { recursive: true }))

function run(...args: string[]) {
  const program = spawn(process.execPath, [MAIN, '--data', data, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = Promise.all([text(program.stdout), text(program.stderr), once(program, 'exit')])
  return { program, ended: ended.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code })) }
}

/** What others than the owner may do with the data directory and anything in it. */
function openToOthers(): string[] {
  const names = ['.', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]
  return names.filter((name) => (statSync(path.join(data, name)).mode & 0o077) !== 0)
}

/** As an earlier version of the stage left it, with rights for everybody. */
function leaveWideData(): void {
  mkdirSync(path.join(data, 'dynamodb'), { recursive: true })
  for (const name of ['local-stage.txt', 'clock.json']) writeFileSync(path.join(data, name), '{}')
  for (const name of ['.', 'dynamodb', 'local-stage.txt']) chmodSync(path.join(data, name), 0o777)
}

test('it prints one line of JSON when everything is up, keeps its data to its owner, and ends with 0 when it is asked to', {
  timeout: 60_000,
}, async () => {
  leaveWideData()
  const { program, ended } = run('--port', '0', '--location', 'loc-1')
  const [chunk] = await once(program.stdout, 'data')
  const ready = JSON.parse(String(chunk))
  const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(ready).toMatchObject({
    ready: true,
    apiUrl: url,
    consoleUrl: url,
    highLevelUrl: url,
    chiliPiperUrl: url,
    awsUrl: url,
    tenant: 'demo',
    locationId: 'loc-1',
    syncQueueUrl: expect.stringContaining(ready.awsUrl),
    deadLetterQueueUrl: expect.stringContaining(ready.awsUrl),
    tableName: expect.any(String),
  })
  expect(JSON.parse(readFileSync(path.join(data, 'stage.json'), 'utf8'))).toEqual(ready)
  expect((await fetch(`${ready.apiUrl}/nowhere`)).status).toBe(404)
  expect((await fetch(ready.consoleUrl)).status).toBe(200)
  expect(readdirSync(data)).toEqual(expect.arrayContaining(['secrets.db', 'sqs.db-wal', 'cdk.out', 'stage.json']))
  expect(openToOthers()).toEqual([])

  const second = await run('--port', '0').ended
  expect(second).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^--data .* another local stage.*\n$/),
  })

  program.kill('SIGTERM')
  const { stdout, code } = await ended
  expect(code).toBe(0)
  expect(stdout.split('\n')).toHaveLength(2)
  expect(existsSync(path.join(data, 'stage.json'))).toBe(false)
  expect(openToOthers()).toEqual([])
})

test('while it is still starting a second one is refused, and it stops with 0', async () => {
  const other = path.join(directory, 'other')
  const { program, ended } = run('--port', '0', '--data', other)
  await expect.poll(() => existsSync(path.join(other, 'local-stage.txt')), { timeout: 8000 }).toBe(true)
  expect(await run('--port', '0', '--data', other, '--fresh').ended).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--data .* another local stage.*\n$/),
  })
  expect(program.exitCode).toBeNull()
  program.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 0, stdout: '' })
})

test('a port that is taken, an address that is not, a bad configuration: one line and exit code 2', async () => {
  const server = createServer()
  const port = String(await listen(server, 0))
  const config = path.join(directory, 'config.ts')
  writeFileSync(config, 'export default { tenants: {} }')
  const [unreachable, misconfigured] = await Promise.all([
    run('--port', '0', '--chili-piper-url', 'http://127.0.0.1:9').ended,
    run('--port', '0', '--config', config).ended,
  ])
  const taken = await run('--port', port).ended
  await close(server)

  expect(unreachable).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^--chili-piper-url .*cannot be reached.*\n$/),
  })
  expect(misconfigured).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^--config .*tenants: needs at least one tenant\n$/),
  })
  expect(taken).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^--port \d+: is in use.*\n$/) })
})
