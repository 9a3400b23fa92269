import type { IncomingHttpHeaders } from 'node:http'
import { AwsError, type JsonValue } from './protocol.ts'
import type { Wire } from './wire.ts'

const NAMESPACES = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
} as const

const isKnown = (service: string): service is keyof typeof NAMESPACES => Object.hasOwn(NAMESPACES, service)

/** Whether a request is written in the query protocol: a form, which names its operation inside. */
export const isQuery = (headers: IncomingHttpHeaders): boolean =>
  headers['x-amz-target'] === undefined &&
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')

/**
 * The AWS query protocol: the operation and flat parameters in a form, the answer in XML. The signature says which service.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const queryWire: Wire = {
  read(body, scope) {
    const { Action = '', Version: _, ...input } = Object.fromEntries(new URLSearchParams(body.toString()))
    if (!isKnown(scope))
      throw new AwsError(
        'InvalidAction',
        `The local stage speaks this protocol for ${Object.keys(NAMESPACES).join(' and ')} only, not for ${scope}. Newer clients speak JSON to the services it has.`,
      )
    if (!/^\w{1,100}$/.test(Action)) throw new AwsError('MissingAction', 'The form names no operation as its Action.')
    return { service: scope, operation: Action, input }
  },
  output(output, { service, operation }, requestId) {
    const namespace = isKnown(service) ? ` xmlns="${NAMESPACES[service]}"` : ''
    const members = { [`${operation}Result`]: output, ResponseMetadata: { RequestId: requestId } }
    return write(`<${operation}Response${namespace}>${content(members)}</${operation}Response>`)
  },
  error({ code, message, status }, requestId) {
    const Type = status < 500 ? 'Sender' : 'Receiver'
    return write(element('ErrorResponse', { Error: { Type, Code: code, Message: message }, RequestId: requestId }))
  },
}

const write = (text: string) => ({ contentType: 'text/xml', text })

/** A value as XML: the items of a list are members. */
function element(name: string, value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return `<${name}>${content(value)}</${name}>`
}

function content(value: JsonValue): string {
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('')
  if (typeof value !== 'object' || value === null) return escapeXml(String(value))
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeXml = (text: string) => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
