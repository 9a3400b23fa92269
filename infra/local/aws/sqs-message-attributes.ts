import { createHash } from 'node:crypto'
import { objects, optionalObject, optionalText } from './json-input.ts'
import type { JsonObject } from './protocol.ts'
import { invalidValue, sqsError } from './sqs-errors.ts'

export const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes).digest('hex')

// The XML 1.0 characters; all others are refused.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
const REFUSED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** Throws InvalidMessageContents when a text holds a character that SQS does not take. */
export function checkCharacters(text: string): void {
  const [character] = REFUSED.exec(text) ?? []
  if (character === undefined) return
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  throw sqsError('InvalidMessageContents', `Invalid binary character '#x${code}' was found in the message.`)
}

/** The message attributes of a send, checked; undefined when there are none. */
export function readMessageAttributes(input: JsonObject, member = 'MessageAttributes'): JsonObject | undefined {
  const attributes = optionalObject(input, member) ?? {}
  const names = Object.keys(attributes)
  if (names.length > 10) throw invalidValue('Number of message attributes exceeds the allowed maximum [10].')
  for (const name of names) checkAttribute(name, optionalObject(attributes, name) ?? {})
  return names.length ? attributes : undefined
}

function checkAttribute(name: string, attribute: JsonObject): void {
  if (!/^(?!\.|.*\.\.|.*\.$|aws\.|amazon\.)[\w.-]{1,256}$/i.test(name))
    throw invalidValue(`The message attribute name '${name}' is invalid.`)
  const type = optionalText(attribute, 'DataType') ?? ''
  if (!/^(String|Number|Binary)(\..+)?$/.test(type))
    throw invalidValue(
      `The message attribute '${name}' has an invalid type ${type}: it must be String, Number or Binary.`,
    )
  const value = optionalText(attribute, type.startsWith('Binary') ? 'BinaryValue' : 'StringValue')
  if (!value) throw invalidValue(`The message attribute '${name}' must contain a non-empty value of type ${type}.`)
  if (!type.startsWith('Binary')) checkCharacters(value)
}

const bytesOf = (attribute: JsonObject): { type: string; isBinary: boolean; value: Buffer } => {
  const type = optionalText(attribute, 'DataType') ?? ''
  const isBinary = type.startsWith('Binary')
  const value = isBinary
    ? Buffer.from(optionalText(attribute, 'BinaryValue') ?? '', 'base64')
    : Buffer.from(optionalText(attribute, 'StringValue') ?? '')
  return { type, isBinary, value }
}

const entriesOf = (attributes: JsonObject) =>
  Object.keys(attributes)
    .sort()
    .map((name) => ({ name, ...bytesOf(optionalObject(attributes, name) ?? {}) }))

/** The bytes that attributes add to a message: name, type and value. */
export function attributesSize(attributes: JsonObject): number {
  return entriesOf(attributes).reduce(
    (sum, { name, type, value }) => sum + Buffer.byteLength(name + type) + value.length,
    0,
  )
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
/** The digest that lets a client check that attributes arrived unchanged. */
export function attributesMd5(attributes: JsonObject): string {
  const parts: Buffer[] = []
  const put = (bytes: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    parts.push(length, bytes)
  }
  for (const { name, type, isBinary, value } of entriesOf(attributes)) {
    put(Buffer.from(name))
    put(Buffer.from(type))
    parts.push(Buffer.from([isBinary ? 2 : 1]))
    put(value)
  }
  return md5(Buffer.concat(parts))
}

/** The size of one entry of a send, in the bytes SQS counts. */
export function entrySize(entry: JsonObject): number {
  return (
    Buffer.byteLength(optionalText(entry, 'MessageBody') ?? '') +
    attributesSize(optionalObject(entry, 'MessageAttributes') ?? {})
  )
}

export const batchSize = (input: JsonObject) =>
  objects(input, 'Entries').reduce((sum, entry) => sum + entrySize(entry), 0)
