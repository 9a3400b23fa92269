import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createLambda } from '../../../infra/local/lambda.ts'

const LAMBDA = new URL('../../../infra/local/lambda.ts', import.meta.url).href

/** A program that runs a function which never ends. */
const stageProgram = (directory: string) => `
import { createLambda } from '${LAMBDA}'
const lambda = createLambda({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', log: () => {} })
lambda.define({ name: 'f', arn: 'arn', directory: ${JSON.stringify(directory)}, handler: 'index.handler', runtime: 'nodejs24.x',
  timeoutSeconds: 60, memoryMb: 128, environment: {}, accessKeyId: 'A', maxSandboxes: 1 })
await lambda.invoke('f', {})
`

test('a function’s process dies with the stage, even when the stage is killed', async () => {
  // The function holds a connection to this server, which its death closes.
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const directory = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'))
  writeFileSync(
    path.join(directory, 'index.mjs'),
    `import { connect } from 'node:net'
    export const handler = () => new Promise(() => connect(${port}, '127.0.0.1'))`,
  )
  const stage = spawn(process.execPath, ['--input-type=module', '-e', stageProgram(directory)], { stdio: 'inherit' })
  const [connection]: Socket[] = await once(server, 'connection')
  expect(connection?.destroyed).toBe(false)

  stage.kill('SIGKILL')

  if (connection) await once(connection.resume(), 'close')
  server.close()
  rmSync(directory, { recursive: true })
}, 5000)

const HANDLER = `
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
const codeOf = (work) => { try { work(); return 'done' } catch (error) { return error.code } }
const grow = () => { const kept = []; for (;;) kept.push(new Array(1e6).fill(kept.length)) }
export const handler = ({ what }) => what === 'grow' ? grow() : [
  codeOf(() => readFileSync(new URL(import.meta.url))),
  codeOf(() => writeFileSync('/tmp/sandbox-test-of-f38', 'x')),
  codeOf(() => writeFileSync(new URL('beside.txt', import.meta.url), 'x')),
  codeOf(() => spawnSync('true')),
]`

test('F38: a function writes no file, not even in /tmp, starts no process and ends when it outgrows its memory', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'))
  writeFileSync(path.join(directory, 'index.mjs'), HANDLER)
  const lambda = createLambda({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', log: () => {} })
  const common = { arn: 'arn', directory, handler: 'index.handler', runtime: 'nodejs24.x', environment: {} }
  lambda.define({ ...common, name: 'f', timeoutSeconds: 20, memoryMb: 64, accessKeyId: 'A', maxSandboxes: 1 })

  const denied = 'ERR_ACCESS_DENIED'
  expect(await lambda.invoke('f', {})).toEqual({ ok: true, value: ['done', denied, denied, denied] })
  expect(await lambda.invoke('f', { what: 'grow' })).toMatchObject({
    ok: false,
    error: { errorType: 'Runtime.ExitError' },
  })
  lambda.close()
  rmSync(directory, { recursive: true })
})
