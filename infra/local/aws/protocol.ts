import type { IncomingMessage } from 'node:http'

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
/** A JSON object as it crosses the wire; undefined members are left out. */
export interface JsonObject {
  [name: string]: JsonValue | undefined
}

export interface AwsCall {
  service: 'sqs' | 'secretsmanager' | 'dynamodb' | 'logs' | 'sts' | 'cloudformation'
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
