import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

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
