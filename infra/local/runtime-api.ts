import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type JsonValue, readBody } from './aws/protocol.ts'
import { type Invocation, type InvokeResult, type LambdaError, tooLarge } from './invocation.ts'
import { close, createLoopbackServer, listen } from './loopback-server.ts'

interface RuntimeApiEvents {
  /** The process waits for work. */
  onNext: () => void
  onInitError: (error: LambdaError) => void
  onResult: (id: string, result: InvokeResult) => void
}

export interface RuntimeApi {
  /** `host:port`, as AWS's own runtime clients want it. */
  address: Promise<string>
  /** Answers the open request for work. */
  hand(invocation: Invocation, details: { arn: string; deadline: number; startedAt: number }): void
  close(): void
}

/**
 * The Runtime API for one process, so it needs no name for itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export function openRuntimeApi(events: RuntimeApiEvents): RuntimeApi {
  let waiting: ServerResponse | undefined
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [, , , subject, id = '', kind] = (request.url ?? '').split('/')
    if (subject === 'invocation' && id === 'next') {
      waiting = response
      return events.onNext()
    }
    const body = await readBody(request, Number.POSITIVE_INFINITY)
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}\n')
    if (subject === 'init') return events.onInitError(readError(body))
    if (kind !== 'response') return events.onResult(id, { ok: false, error: readError(body) })
    events.onResult(id, readResponse(body))
  }
  const server = createLoopbackServer({ callers: 'programs' }, (request, response) => {
    // The process may be killed in the middle of what it says.
    answer(request, response).catch(() => response.destroy())
  })
  // A function may work longer than Node keeps a silent connection open.
  server.keepAliveTimeout = 0
  return {
    address: listen(server, 0).then((port) => `127.0.0.1:${port}`),
    hand(invocation, { arn, deadline, startedAt }) {
      const root = `1-${Math.floor(startedAt / 1000).toString(16)}-${randomBytes(12).toString('hex')}`
      const headers = {
        'content-type': 'application/json',
        'content-length': invocation.payload.length,
        'lambda-runtime-aws-request-id': invocation.id,
        'lambda-runtime-deadline-ms': String(deadline),
        'lambda-runtime-invoked-function-arn': arn,
        'lambda-runtime-trace-id': `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`,
      }
      waiting?.writeHead(200, headers).end(invocation.payload)
      waiting = undefined
    },
    close: () => void close(server),
  }
}

function readResponse(body: Buffer): InvokeResult {
  const refused = tooLarge('Response', body)
  if (refused) return { ok: false, error: refused }
  try {
    const value: JsonValue = body.length ? JSON.parse(body.toString()) : null
    return { ok: true, value }
  } catch {
    return { ok: false, error: { errorType: 'Runtime.InvalidResponse', errorMessage: 'The response is not JSON' } }
  }
}

function readError(body: Buffer): LambdaError {
  try {
    const { errorType, errorMessage, trace } = JSON.parse(body.toString())
    return { errorType: String(errorType), errorMessage: String(errorMessage), trace }
  } catch {
    return { errorType: 'Runtime.Unknown', errorMessage: body.toString() }
  }
}
