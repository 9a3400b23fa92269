import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { LinkChangedError, RemoteUnavailableError } from '../errors.ts'

/** How long after its end a booking can still be changed by an event. */
export const LINK_TTL_DAYS = 90
export const DAY_SECONDS = 86_400

/** The answer of the table. @throws LinkChangedError when a condition did not hold, else RemoteUnavailableError. */
export async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof ConditionalCheckFailedException)
      throw new LinkChangedError('The booking was changed by another invocation', { cause })
    throw new RemoteUnavailableError('DynamoDB could not be reached', { cause })
  }
}
