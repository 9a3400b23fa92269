import type { IncomingHttpHeaders } from 'node:http'
import { AwsError, type JsonObject, type JsonValue } from './protocol.ts'
import type { Wire } from './wire.ts'

const SERVICES = {
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  DynamoDB_20120810: 'dynamodb',
  Logs_20140328: 'logs',
} as const

const isKnown = (prefix: string): prefix is keyof typeof SERVICES => Object.hasOwn(SERVICES, prefix)

/** The AWS JSON protocol, 1.0 and 1.1. X-Amz-Target says service and operation. */
export function jsonWire(headers: IncomingHttpHeaders): Wire {
  const contentType = headers['content-type'] ?? 'application/x-amz-json-1.0'
  return {
    read: (body) => ({ ...parseTarget(headers['x-amz-target']), input: parseInput(body) }),
    output: (output) => ({ contentType, text: JSON.stringify(output) }),
    error: ({ code, message, extra, queryCode }) => ({
      contentType,
      text: JSON.stringify({ __type: code, message, Message: message, ...extra }),
      ...(queryCode && { headers: { 'x-amzn-query-error': `${queryCode};Sender` } }),
    }),
  }
}

function parseTarget(header: string | string[] | undefined) {
  const [, prefix = '', operation = ''] = /^(\w+)\.(\w+)$/.exec(String(header ?? '')) ?? []
  if (isKnown(prefix)) return { service: SERVICES[prefix], operation }
  throw new AwsError(
    'UnknownOperationException',
    `X-Amz-Target ${String(header ?? '(none)')} is not emulated: expected ${Object.keys(SERVICES).join(', ')} and an operation`,
  )
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
