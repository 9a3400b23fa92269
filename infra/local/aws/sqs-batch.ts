import { objects, optionalText } from './json-input.ts'
import { AwsError, type JsonObject } from './protocol.ts'
import { sqsError } from './sqs-errors.ts'

const MOST_ENTRIES = 10

/** Runs one entry after the other: what a single entry does wrong is told in `Failed` and leaves the others alone. */
export function runBatch(input: JsonObject, work: (entry: JsonObject) => JsonObject): JsonObject {
  const entries = objects(input, 'Entries')
  checkEntries(entries.map((entry) => optionalText(entry, 'Id') ?? ''))
  const Successful: JsonObject[] = []
  const Failed: JsonObject[] = []
  for (const entry of entries) {
    const Id = optionalText(entry, 'Id')
    try {
      Successful.push({ Id, ...work(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id, SenderFault: true, Code: error.queryCode ?? error.code, Message: error.message })
    }
  }
  return { Successful, Failed }
}

function checkEntries(ids: string[]): void {
  if (!ids.length) throw sqsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (ids.length > MOST_ENTRIES)
    throw sqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${ids.length}.`,
    )
  for (const id of ids)
    if (!/^[\w-]{1,80}$/.test(id))
      throw sqsError('InvalidBatchEntryId', `The batch entry id '${id}' must be 1 to 80 letters, digits, - or _.`)
  if (new Set(ids).size < ids.length) throw sqsError('BatchEntryIdsNotDistinct', 'Two entries have the same Id.')
}
