// The runtime client inside a function's process: asks the Runtime API for one invocation at a time.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

// Neither fetch nor an import of node:http, which evaluates every export: both would load undici before the function
// does, and hide that from its cold start.
const { Agent, request } = process.getBuiltinModule('node:http')
const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root, _HANDLER: handlerName } = process.env
const [host, port] = api.split(':')
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const realNow = Date.now

// Our stdin is a pipe from the stage: it closes when the stage ends, however it ends.
process.stdin.on('close', () => process.exit(1)).resume()

/** One exchange with the Runtime API; resolves with the answer's headers and text. */
function call(method, where, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const length = bytes ? { 'content-type': 'application/json', 'content-length': bytes.length } : {}
    const options = {
      host,
      port,
      agent,
      method,
      path: `/2018-06-01/runtime/${where}`,
      headers: { ...length, ...headers },
    }
    const sent = request(options, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    sent.on('error', reject).end(bytes)
  })
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') }
}

function failure(name, message, cause) {
  return Object.assign(new Error(message, { cause }), { name })
}

async function die(where, error) {
  console.error(error)
  await call('POST', where, JSON.stringify(describe(error))).catch(() => undefined)
  process.exit(129)
}

let current
process.on('uncaughtException', (error) => void die(current ? `invocation/${current}/error` : 'init/error', error))
process.on('unhandledRejection', (reason) => {
  throw failure('Runtime.UnhandledPromiseRejection', String(reason?.message ?? reason), reason)
})

async function loadHandler() {
  const dot = handlerName.lastIndexOf('.')
  const [file, name] = [handlerName.slice(0, dot), handlerName.slice(dot + 1)]
  const found = ['.js', '.mjs', '.cjs'].map((ending) => path.join(root, file + ending)).find(existsSync)
  if (!found) throw failure('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`)
  const loaded = await import(pathToFileURL(found).href)
  const handler = loaded[name] ?? loaded.default?.[name]
  if (handler === undefined) throw failure('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`)
  if (typeof handler !== 'function') throw failure('Runtime.HandlerNotFound', `${handlerName} is not a function`)
  // nodejs24.x no longer runs callback handlers.
  if (handler.length >= 3)
    throw failure('Runtime.CallbackHandlerDeprecated', 'AWS Lambda has removed support for callback-based handlers')
  return handler
}

/** A stage that runs its clock faster tells its functions, so that they agree on what time it is. */
function followStageClock(setting) {
  if (!setting) return
  const [real, time, rate] = setting.split(',').map(Number)
  const RealDate = Date
  const now = () => Math.round(time + (realNow() - real) * rate)
  globalThis.Date = class extends RealDate {
    static now = now
    constructor(...given) {
      super(...(given.length === 0 ? [now()] : given))
    }
  }
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
  }
}

function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch (cause) {
    throw failure('Runtime.MarshalError', 'Unable to stringify response body', cause)
  }
}

async function serve(handler) {
  const { headers, text } = await call('GET', 'invocation/next')
  current = headers['lambda-runtime-aws-request-id']
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id']
  let answer
  try {
    const result = stringify(await handler(JSON.parse(text), contextOf(headers)))
    answer = { kind: 'response', body: result }
  } catch (error) {
    console.error(error)
    const headers = { 'lambda-runtime-function-error-type': 'Unhandled' }
    answer = { kind: 'error', body: JSON.stringify(describe(error)), headers }
  }
  await call('POST', `invocation/${current}/${answer.kind}`, answer.body, answer.headers)
  current = undefined
}

followStageClock(process.env.LOCAL_STAGE_CLOCK)
delete process.env.LOCAL_STAGE_CLOCK
const handler = await loadHandler().catch((error) => die('init/error', error))
while (true) await serve(handler)
