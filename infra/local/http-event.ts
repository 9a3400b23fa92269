import type { IncomingMessage } from 'node:http'
import type { JsonObject } from './aws/protocol.ts'
import type { RouteMatch } from './http-routes.ts'

export interface EventContext {
  accountId: string
  apiId: string
  requestId: string
  /** Milliseconds since the Unix epoch. */
  now: number
}

const TEXT = /^(text\/.*|application\/(json|javascript|xml|[\w.-]+\+(json|xml)))$/i
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * The request as a function sees it, payload format 2.0. The body is byte-exact: as text where the type says text, else base64.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(
  request: IncomingMessage,
  body: Buffer,
  match: RouteMatch,
  context: EventContext,
): JsonObject {
  const { rawPath, rawQueryString } = splitUrl(request.url ?? '/')
  const sourceIp = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const { cookie, ...headers } = joinHeaders(request, body, sourceIp)
  const domainName = (headers.host ?? '').replace(/:\d+$/, '')
  const mediaType = (headers['content-type'] ?? 'text/plain').split(';', 1)[0]?.trim() ?? ''
  // A text type does not make the bytes text: what is not UTF-8 would not survive as a string.
  const isBase64Encoded = body.length > 0 && !(TEXT.test(mediaType) && isUtf8Text(body))
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(rawQueryString ? { queryStringParameters: joinQuery(rawQueryString) } : {}),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName,
      domainPrefix: domainName.split('.', 1)[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: match.route.key,
      stage: '$default',
      time: commonLogTime(new Date(context.now)),
      timeEpoch: context.now,
    },
    ...(Object.keys(match.pathParameters).length > 0 ? { pathParameters: match.pathParameters } : {}),
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  }
}

function splitUrl(url: string): { rawPath: string; rawQueryString: string } {
  const mark = url.indexOf('?')
  if (mark < 0) return { rawPath: url, rawQueryString: '' }
  return { rawPath: url.slice(0, mark), rawQueryString: url.slice(mark + 1) }
}

/** Adds the value to what the name has already, with a comma, as API Gateway joins what comes twice. */
function join(values: Record<string, string>, name: string, value: string): void {
  values[name] = Object.hasOwn(values, name) ? `${values[name]},${value}` : value
}

function joinHeaders(request: IncomingMessage, body: Buffer, sourceIp: string): Record<string, string> {
  const headers: Record<string, string> = {}
  const { rawHeaders } = request
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    join(headers, rawHeaders[index]!.toLowerCase(), rawHeaders[index + 1]!)
  delete headers['connection']
  delete headers['transfer-encoding']
  headers['content-length'] = String(body.length)
  join(headers, 'x-forwarded-for', sourceIp)
  headers['x-forwarded-port'] = String(request.socket.localPort ?? '')
  headers['x-forwarded-proto'] = 'http'
  return headers
}

function joinQuery(query: string): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) join(values, name, value)
  return values
}

function isUtf8Text(body: Buffer): boolean {
  return Buffer.from(body.toString('utf8'), 'utf8').equals(body)
}

function commonLogTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}
