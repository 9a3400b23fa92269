import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test, vi } from 'vitest'

const LAMBDA = new URL('../../../infra/local/lambda.ts', import.meta.url).href

/** A program that runs a function which never ends, and prints the function's process id. */
const stageProgram = (directory: string) => `
import { createLambda } from '${LAMBDA}'
const log = (line) => console.log(line.replace(/^\\[\\w+\\] /, ''))
const lambda = createLambda({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', log })
lambda.define({ name: 'f', arn: 'arn', directory: ${JSON.stringify(directory)}, handler: 'index.handler', runtime: 'nodejs24.x',
  timeoutSeconds: 60, memoryMb: 128, environment: {}, accessKeyId: 'A', maxSandboxes: 1 })
await lambda.invoke('f', {})
`

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a function’s process dies with the stage, even when the stage is killed', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'))
  const handler = `export const handler = () => { console.log(process.pid); return new Promise(() => setInterval(() => {}, 1e6)) }`
  writeFileSync(path.join(directory, 'index.mjs'), handler)
  const stage = spawn(process.execPath, ['--input-type=module', '-e', stageProgram(directory)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: stage.stdout }), 'line')
  const pid = Number(line)
  expect(isAlive(pid)).toBe(true)

  stage.kill('SIGKILL')

  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 2000, interval: 10 })
  rmSync(directory, { recursive: true })
})
