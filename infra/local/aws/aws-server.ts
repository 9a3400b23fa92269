import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { messageOf, stackOf } from '../error-text.ts'
import { createLoopbackServer } from '../loopback-server.ts'
import { jsonWire } from './json-protocol.ts'
import { type AwsCall, AwsError, createService, readBody, type Service } from './protocol.ts'
import { isQuery, queryWire } from './query-protocol.ts'
import type { Wire, Written } from './wire.ts'

export interface AwsServerOptions {
  sqs: Service
  secretsManager: Service
  dynamo: Service
  /** CloudWatch Logs, STS and CloudFormation; each refuses every call without it. */
  logs?: Service
  sts?: Service
  cloudFormation?: Service
  /** Throws an AwsError to deny the call. */
  authorize?: (call: AwsCall) => void
  /** Hears about failures of the emulator itself, which the client only sees as 500. */
  log?: (line: string) => void
}

/**
 * All services on one listener, in the protocol that their clients speak: JSON, or the older query protocol.
 * Signatures must be there but are not verified: the listener is for loopback only.
 */
export function createAwsServer(options: AwsServerOptions): Server {
  const services: Record<AwsCall['service'], Service> = {
    sqs: options.sqs,
    secretsmanager: options.secretsManager,
    dynamodb: options.dynamo,
    logs: options.logs ?? createService('CloudWatch Logs', {}),
    sts: options.sts ?? createService('STS', {}),
    cloudformation: options.cloudFormation ?? createService('CloudFormation', {}),
  }
  const answer = async (request: IncomingMessage, wire: Wire, requestId: string, signal: AbortSignal) => {
    const body = await readBody(request)
    const { accessKeyId, scope } = parseCredential(request.headers.authorization)
    const call: AwsCall = { ...wire.read(body, scope), accessKeyId, signal }
    options.authorize?.(call)
    return wire.output(await services[call.service](call), call, requestId)
  }
  return createLoopbackServer({ callers: 'programs' }, (request, response) => {
    const hangUp = new AbortController()
    response.on('close', () => hangUp.abort())
    const requestId = randomUUID()
    const wire = isQuery(request.headers) ? queryWire : jsonWire(request.headers)
    answer(request, wire, requestId, hangUp.signal).then(
      (written) => send(response, 200, requestId, written),
      (cause: unknown) => {
        const error = cause instanceof AwsError ? cause : internalFailure(cause)
        if (error.status >= 500)
          options.log?.(`AWS emulator failed on ${String(request.headers['x-amz-target'])}: ${stackOf(cause)}`)
        send(response, error.status, requestId, wire.error(error, requestId))
      },
    )
  })
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
function parseCredential(authorization: string | undefined): { accessKeyId: string; scope: string } {
  if (!authorization)
    throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', {
      status: 403,
    })
  const [, accessKeyId, scope] =
    /^AWS4-HMAC-SHA256 .*\bCredential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request\b/.exec(authorization) ?? []
  if (accessKeyId && scope) return { accessKeyId, scope }
  throw new AwsError(
    'IncompleteSignatureException',
    'Authorization header requires Credential=KEY/DATE/REGION/SERVICE/aws4_request after AWS4-HMAC-SHA256',
    { status: 403 },
  )
}

const internalFailure = (cause: unknown) => new AwsError('InternalFailure', messageOf(cause), { status: 500, cause })

function send(
  response: ServerResponse,
  status: number,
  requestId: string,
  { contentType, text, headers }: Written,
): void {
  if (response.destroyed) return
  const bytes = Buffer.from(text)
  const common = { 'content-type': contentType, 'content-length': bytes.length, 'x-amzn-requestid': requestId }
  response.writeHead(status, { ...common, ...headers }).end(bytes)
}
