import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { JsonValue } from '../../../infra/local/aws/protocol.ts'
import type { FunctionDefinition } from '../../../infra/local/invocation.ts'
import { createLambda, type Lambda } from '../../../infra/local/lambda.ts'

const FUNCTIONS = `
import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
let calls = 0
export const echo = async (event, context) => ({ event, calls: ++calls, name: context.functionName, left: context.getRemainingTimeInMillis() })
export const environment = async () => process.env
export const runtime = async () => ({ version: process.version, options: process.execArgv, fetchLoaded: process.moduleLoadList.includes('NativeModule internal/deps/undici/undici') })
export const refuse = async () => { throw new TypeError('bad event') }
export const refuseText = async () => { throw 'just text' }
export const forever = () => new Promise(() => setTimeout(() => {}, 1e6))
export const crash = async () => process.exit(7)
export const forget = async () => { setTimeout(() => { throw new Error('forgotten') }, 1); await sleep(200) }
export const cyclic = async () => { const value = {}; value.self = value; return value }
export const large = async () => 'x'.repeat(6_300_000)
export const nothing = async () => {}
export const callback = (event, context, done) => done(null, 'old')
export const wait = async ({ ms, id }) => { await sleep(ms); return { id, pid: process.pid } }
export const say = async () => { console.log('hello from inside'); return process.pid }
export const spin = () => { console.log(process.pid); const end = Date.now() + 20_000; while (Date.now() < end); }
export const number = 42
`
let directory: string
let lambda: Lambda
const lines: string[] = []

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lambda-test-'))
  writeFileSync(path.join(directory, 'index.mjs'), FUNCTIONS)
  writeFileSync(path.join(directory, 'broken.mjs'), `throw new RangeError('no configuration')`)
  mkdirSync(path.join(directory, 'empty'))
})
afterAll(() => rmSync(directory, { recursive: true }))
afterEach(() => {
  lambda?.close()
  lines.length = 0
})

function define(overrides: Partial<FunctionDefinition> & { handler: string }): string {
  const name = 'stack-Function'
  lambda = createLambda({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', log: (line) => lines.push(line) })
  lambda.define({
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    directory,
    runtime: 'nodejs24.x',
    timeoutSeconds: 3,
    memoryMb: 128,
    environment: {},
    accessKeyId: 'ASIAFUNCTION',
    maxSandboxes: 4,
    ...overrides,
  })
  return name
}
function run(handler: string, event: JsonValue = {}) {
  const name = define({ handler: handler.includes('.') ? handler : `index.${handler}` })
  return lambda.invoke(name, event)
}

test('a function gets the event and its context, and its process is used again', async () => {
  const name = define({ handler: 'index.echo' })
  const first = await lambda.invoke(name, { text: 'grüße 🚀' })
  const second = await lambda.invoke(name, null)

  expect(first).toMatchObject({ ok: true, value: { event: { text: 'grüße 🚀' }, calls: 1, name } })
  expect(second).toMatchObject({ ok: true, value: { event: null, calls: 2, left: expect.any(Number) } })
})

test('a function sees Lambda’s variables and the template’s, and nothing of the stage', async () => {
  vi.stubEnv('STAGE_SECRET', 'must not leak')
  const name = define({ handler: 'index.environment', environment: { TABLE: 'bookings', TZ: 'Europe/Berlin' } })
  const result = await lambda.invoke(name, {})

  expect(result).toMatchObject({
    ok: true,
    value: {
      TABLE: 'bookings',
      TZ: 'Europe/Berlin',
      AWS_ACCESS_KEY_ID: 'ASIAFUNCTION',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      _HANDLER: 'index.environment',
    },
  })
  const names = result.ok && typeof result.value === 'object' && result.value ? Object.keys(result.value) : []
  const ours = names.filter(
    (variable) => !/^(AWS_|LAMBDA_|_HANDLER$|_X_AMZN_TRACE_ID$|TABLE$|TZ$|PATH$|LANG$)/.test(variable),
  )
  expect(ours).toEqual([])
  vi.unstubAllEnvs()
})

test('memory bounds the heap, the Node is the stage’s own, and the runtime client loads no fetch', async () => {
  expect(await run('runtime')).toEqual({
    ok: true,
    value: {
      version: process.version,
      options: ['--permission', '--allow-fs-read=*', '--max-old-space-size=128'],
      fetchLoaded: false,
    },
  })
})

test.each([
  ['refuse', { errorType: 'TypeError', errorMessage: 'bad event' }],
  ['refuseText', { errorType: 'string', errorMessage: 'just text' }],
  [
    'crash',
    { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/^RequestId: \S+ Error: .*exit status 7$/) },
  ],
  ['forget', { errorType: 'Error', errorMessage: 'forgotten' }],
  ['cyclic', { errorType: 'Runtime.MarshalError' }],
  ['large', { errorType: 'Function.ResponseSizeTooLarge' }],
  ['callback', { errorType: 'Runtime.CallbackHandlerDeprecated' }],
  ['number', { errorType: 'Runtime.HandlerNotFound' }],
  ['missing', { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.missing is undefined or not exported' }],
])('the failure %s is answered as Lambda shapes it', async (handler, error) => {
  expect(await run(handler)).toMatchObject({ ok: false, error })
})

test('a module that cannot be loaded fails the invocation with its own error', async () => {
  expect(await run('broken.handler')).toMatchObject({
    ok: false,
    error: { errorType: 'RangeError', errorMessage: 'no configuration' },
  })
  expect(await run('absent.handler')).toMatchObject({
    ok: false,
    error: { errorType: 'Runtime.ImportModuleError' },
  })
})

test('a function that runs over its time is killed, and the next invocation gets a fresh process', async () => {
  const name = define({ handler: 'index.wait', timeoutSeconds: 0.4 })
  const late = await lambda.invoke(name, { ms: 5000, id: 'late' })
  const next = await lambda.invoke(name, { ms: 0, id: 'next' })

  expect(late).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } })
  expect(lines.join()).toContain('Task timed out after 0.40 seconds')
  expect(next).toMatchObject({ ok: true, value: { id: 'next' } })
})

test('a function that spins is killed too: its process is gone', async () => {
  const name = define({ handler: 'index.spin', timeoutSeconds: 0.3 })
  expect(await lambda.invoke(name, {})).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } })
  const pid = Number(/\] (\d+)$/m.exec(lines.join('\n'))?.[1])
  expect(pid).toBeGreaterThan(0)
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'))
})

test('no more processes than allowed run at once; the rest waits its turn', async () => {
  const name = define({ handler: 'index.wait', maxSandboxes: 2 })
  const results = await Promise.all([1, 2, 3, 4, 5].map((id) => lambda.invoke(name, { ms: 200, id })))

  const values = results.map((result) => (result.ok ? result.value : undefined))
  expect(values).toMatchObject([1, 2, 3, 4, 5].map((id) => ({ id })))
  expect(new Set(values.map((value) => JSON.stringify(value && Object(value).pid))).size).toBe(2)
})

test('nothing returned is null, and what a function prints reaches the log with its name', async () => {
  expect(await run('nothing')).toEqual({ ok: true, value: null })
  lambda.close()
  await run('say')
  await vi.waitFor(() => expect(lines).toContain('[stack-Function] hello from inside'))
})

test('draining waits for running invocations, closing fails what is left', async () => {
  const name = define({ handler: 'index.wait' })
  const quick = lambda.invoke(name, { ms: 50, id: 'quick' })
  await lambda.drain(10_000)
  expect(await quick).toMatchObject({ ok: true })

  const slow = lambda.invoke(name, { ms: 60_000, id: 'slow' })
  await lambda.drain(20)
  lambda.close()
  expect(await slow).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } })
  expect(await lambda.invoke(name, {})).toMatchObject({ ok: false })
})

test('an event over six megabytes is refused before it runs', async () => {
  expect(await run('echo', 'x'.repeat(6_300_000))).toMatchObject({
    ok: false,
    error: { errorType: 'RequestEntityTooLargeException' },
  })
})

test('an unknown function is a mistake of the caller', async () => {
  define({ handler: 'index.echo' })
  await expect(lambda.invoke('other', {})).rejects.toThrow('There is no function other; there are: stack-Function')
})
