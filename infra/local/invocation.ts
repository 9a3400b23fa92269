import type { JsonObject, JsonValue } from './aws/protocol.ts'

export interface FunctionDefinition {
  name: string
  arn: string
  /** Where the deployment asset lies. */
  directory: string
  /** `file.export`, as in the template. */
  handler: string
  runtime: string
  timeoutSeconds: number
  memoryMb: number
  environment: Record<string, string>
  /** By which the AWS listener knows whose call it is. */
  accessKeyId: string
  /** How many processes may run at once. */
  maxSandboxes: number
  logFormat?: { format: string; level: string } | undefined
  /** Where its lines go; `/aws/lambda/<name>` without it. */
  logGroup?: string | undefined
}

/** The error document Lambda answers for a failed invocation. */
export interface LambdaError extends JsonObject {
  errorType: string
  errorMessage: string
}

export type InvokeResult = { ok: true; value: JsonValue } | { ok: false; error: LambdaError }

export interface Invocation {
  id: string
  /** The event as JSON. */
  payload: Buffer
  /** Called when a process takes it on, with the log stream of that one. */
  begin: (logStream: string) => void
  done: (result: InvokeResult) => void
}

// 6 MB, and a little for the envelope: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MAX_PAYLOAD_BYTES = 6_291_556

const TOO_LARGE = { Request: 'RequestEntityTooLargeException', Response: 'Function.ResponseSizeTooLarge' }

/** The failure of a payload over Lambda's limit, or undefined when it may pass. */
export function tooLarge(direction: keyof typeof TOO_LARGE, payload: Buffer): LambdaError | undefined {
  const { length } = payload
  if (length <= MAX_PAYLOAD_BYTES) return undefined
  const limit = `maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes)`
  return {
    errorType: TOO_LARGE[direction],
    errorMessage: `${direction} payload size (${length} bytes) exceeded ${limit}.`,
  }
}

export const logGroupOf = ({ name, logGroup }: FunctionDefinition): string => logGroup ?? `/aws/lambda/${name}`
