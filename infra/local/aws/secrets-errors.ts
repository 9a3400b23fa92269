import { optionalText } from './json-input.ts'
import { AwsError, type JsonObject } from './protocol.ts'

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message)
export const invalidRequest = (message: string) => new AwsError('InvalidRequestException', message)

/** The text of a parameter that must be there and not empty. */
export function requiredText(input: JsonObject, name: string): string {
  const value = optionalText(input, name)
  if (value) return value
  throw new AwsError('ValidationException', `the parameter ${name} is required`)
}
