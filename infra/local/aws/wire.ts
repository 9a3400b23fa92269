import type { AwsCall, AwsError, JsonObject } from './protocol.ts'

export interface Written {
  contentType: string
  text: string
  headers?: Record<string, string>
}

/** How one request, and the answer to it, are written. */
export interface Wire {
  /** @param scope the service in the SigV4 credential scope. Throws an AwsError for what is not a call. */
  read(body: Buffer, scope: string): Pick<AwsCall, 'service' | 'operation' | 'input'>
  output(output: JsonObject, call: Pick<AwsCall, 'service' | 'operation'>, requestId: string): Written
  error(error: AwsError, requestId: string): Written
}
