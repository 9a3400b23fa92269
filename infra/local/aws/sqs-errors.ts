import { optionalText } from './json-input.ts'
import { AwsError, type JsonObject } from './protocol.ts'

// Names and query codes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
const QUERY_CODES: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
}

/** An SQS error as both its protocols name it. */
export function sqsError(name: string, message: string): AwsError {
  return new AwsError(`com.amazonaws.sqs#${name}`, message, { queryCode: QUERY_CODES[name] ?? name })
}

export const invalidValue = (message: string) => sqsError('InvalidParameterValue', message)

export const queueDoesNotExist = (name: string) =>
  sqsError('QueueDoesNotExist', `The specified queue does not exist: ${name}`)

/** The text of a parameter that must be there and not empty. */
export function requiredText(input: JsonObject, name: string): string {
  const value = optionalText(input, name)
  if (value) return value
  throw sqsError('MissingParameter', `The request must contain the parameter ${name}.`)
}
