import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createLoopbackServer } from '../loopback-server.ts'

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
/** A JSON object as it crosses the wire; undefined members are left out. */
export interface JsonObject {
  [name: string]: JsonValue | undefined
}

export interface AwsCall {
  service: 'sqs' | 'secretsmanager' | 'dynamodb' | 'logs'
  operation: string
  input: JsonObject
  /** Whose call it is, from the SigV4 credential scope. */
  accessKeyId: string
  /** Aborted when the client hangs up. */
  signal: AbortSignal
}

export type Service = (call: AwsCall) => Promise<JsonObject> | JsonObject

interface AwsErrorOptions extends ErrorOptions {
  /** HTTP status, default 400. */
  status?: number
  /** The code of the older query protocol, which SQS still sends in a header. */
  queryCode?: string
  /** Further members of the error document. */
  extra?: JsonObject
}

/** An answer the AWS service itself would give: becomes the JSON error document of the call. */
export class AwsError extends Error {
  override name = 'AwsError' as const
  readonly code: string
  readonly status: number
  readonly queryCode: string | undefined
  readonly extra: JsonObject

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.status = options.status ?? 400
    this.queryCode = options.queryCode
    this.extra = options.extra ?? {}
  }
}

/** The error of a service that does not know an operation. */
export type UnknownOperation = (message: string) => AwsError

const unknownOperation: UnknownOperation = (message) => new AwsError('UnknownOperationException', message)

/**
 * Turns a table of operations into a service. Anything not in the table is refused by name, with the error that the
 * service in AWS has for an operation it does not know: UnknownOperationException, if nothing else is given.
 */
export function createService(
  name: string,
  operations: Record<string, Service>,
  unknown: UnknownOperation = unknownOperation,
): Service {
  return (call) => {
    const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined
    if (operation) return operation(call)
    const known = Object.keys(operations).sort().join(', ')
    throw unknown(`the local ${name} does not emulate ${call.operation}, only ${known || 'nothing at all'}`)
  }
}

export interface AwsServerOptions {
  sqs: Service
  secretsManager: Service
  dynamo: Service
  /** CloudWatch Logs; refuses every call without it. */
  logs?: Service
  /** Throws an AwsError to deny the call. */
  authorize?: (call: AwsCall) => void
  /** Hears about failures of the emulator itself, which the client only sees as 500. */
  log?: (line: string) => void
}

const SERVICES: Record<string, AwsCall['service']> = {
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  DynamoDB_20120810: 'dynamodb',
  Logs_20140328: 'logs',
}

/**
 * The AWS JSON protocol (1.0 and 1.1) for all services on one listener, told apart by X-Amz-Target.
 * Signatures must be there but are not verified: the listener is for loopback only.
 */
export function createAwsServer(options: AwsServerOptions): Server {
  const services: Record<AwsCall['service'], Service> = {
    sqs: options.sqs,
    secretsmanager: options.secretsManager,
    dynamodb: options.dynamo,
    logs: options.logs ?? createService('CloudWatch Logs', {}),
  }
  const answer = async (request: IncomingMessage, signal: AbortSignal): Promise<JsonObject> => {
    const body = await readBody(request)
    const call: AwsCall = {
      ...parseTarget(request.headers['x-amz-target']),
      accessKeyId: parseAccessKeyId(request.headers.authorization),
      input: parseInput(body),
      signal,
    }
    options.authorize?.(call)
    return services[call.service](call)
  }
  return createLoopbackServer({ callers: 'programs' }, (request, response) => {
    const hangUp = new AbortController()
    response.on('close', () => hangUp.abort())
    const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.0'
    answer(request, hangUp.signal).then(
      (output) => send(response, 200, contentType, output),
      (cause: unknown) => {
        const error = cause instanceof AwsError ? cause : internalFailure(cause)
        if (error.status >= 500)
          options.log?.(`AWS emulator failed on ${String(request.headers['x-amz-target'])}: ${stackOf(cause)}`)
        const query = error.queryCode ? { 'x-amzn-query-error': `${error.queryCode};Sender` } : {}
        const { code, message, extra } = error
        send(response, error.status, contentType, { __type: code, message, Message: message, ...extra }, query)
      },
    )
  })
}

function parseTarget(header: string | string[] | undefined): Pick<AwsCall, 'service' | 'operation'> {
  const [, prefix = '', operation = ''] = /^(\w+)\.(\w+)$/.exec(String(header ?? '')) ?? []
  const service = Object.hasOwn(SERVICES, prefix) ? SERVICES[prefix] : undefined
  if (!service)
    throw new AwsError(
      'UnknownOperationException',
      `X-Amz-Target ${String(header ?? '(none)')} is not emulated: expected ${Object.keys(SERVICES).join(', ')} and an operation`,
    )
  return { service, operation }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
function parseAccessKeyId(authorization: string | undefined): string {
  if (!authorization)
    throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', {
      status: 403,
    })
  const [, accessKeyId] =
    /^AWS4-HMAC-SHA256 .*\bCredential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request\b/.exec(authorization) ?? []
  if (!accessKeyId)
    throw new AwsError(
      'IncompleteSignatureException',
      'Authorization header requires Credential=KEY/DATE/REGION/SERVICE/aws4_request after AWS4-HMAC-SHA256',
      { status: 403 },
    )
  return accessKeyId
}

function parseInput(body: Buffer): JsonObject {
  let input: JsonValue
  try {
    input = body.length ? JSON.parse(body.toString()) : {}
  } catch (cause) {
    throw new AwsError('SerializationException', 'the request body is not JSON', { cause })
  }
  if (typeof input === 'object' && input && !Array.isArray(input)) return input
  throw new AwsError('SerializationException', 'the request body is not a JSON object')
}

function internalFailure(cause: unknown): AwsError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new AwsError('InternalFailure', message, { status: 500, cause })
}

const stackOf = (cause: unknown) => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))

function send(response: ServerResponse, status: number, type: string, body: JsonObject, headers = {}): void {
  if (response.destroyed) return
  const bytes = Buffer.from(JSON.stringify(body))
  const common = { 'content-type': type, 'content-length': bytes.length, 'x-amzn-requestid': randomUUID() }
  response.writeHead(status, { ...common, ...headers }).end(bytes)
}

/** Reads a whole request body; throws an AwsError with status 413 when it is longer than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit = 16 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limit)
      throw new AwsError('RequestEntityTooLargeException', `the body is longer than ${limit} bytes`, { status: 413 })
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
