import { expect } from 'vitest'
import { SyncError } from '../../shared/errors.ts'
import { CANARIES } from '../support/canaries.ts'

/** What SQS takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const NOT_FOR_SQS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const MAX_MESSAGE_BYTES = 1024 * 1024

/** Fails when SQS would refuse the text: a character that it does not take, or more than 1 MiB. */
export function expectForSqs(text: string): void {
  const refused = NOT_FOR_SQS.exec(text)?.[0]
  if (refused) throw new Error(`SQS refuses U+${refused.codePointAt(0)?.toString(16)}`)
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) throw new Error('SQS refuses more than 1 MiB')
}

/** Fails when a text that is logged, answered or thrown quotes what came in, or has no bound. */
export function expectTellsNothing(text: string, maxLength = 2_000): void {
  if (CANARIES.some((canary) => text.includes(canary))) throw new Error(`It quotes what came in: ${text}`)
  if (text.length > maxLength) throw new Error(`${text.length} characters: ${text.slice(0, 200)}`)
}

/** The value, or our own error; any other error is thrown on, and so is one of ours that quotes what came in. */
export function outcomeOf<T>(run: () => T): T | SyncError {
  try {
    return run()
  } catch (error) {
    return ourError(error)
  }
}

/** As outcomeOf, of a promise. */
export async function settled<T>(run: () => Promise<T>): Promise<T | SyncError> {
  try {
    return await run()
  } catch (error) {
    return ourError(error)
  }
}

function ourError(error: unknown): SyncError {
  if (!(error instanceof SyncError)) throw error
  expectTellsNothing(error.message)
  return error
}

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Function.prototype]
const known = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length)

/** Fails when somebody gave all objects a property. */
export function expectPrototypesUntouched(): void {
  expect(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(known)
}
