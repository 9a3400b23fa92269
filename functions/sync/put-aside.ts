import type { SQSRecord } from 'aws-lambda'
import { withoutAbsent } from '../../shared/booking/without-absent.ts'
import { envelopeIds } from '../../shared/dead-letters/dead-letter.ts'
import { RemoteUnavailableError, SyncError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { Log } from '../../shared/log.ts'
import type { Count } from '../../shared/metrics.ts'
import { receiveCount } from './receive-count.ts'
import type { WatchedAttempts } from './watch-attempts.ts'

export interface PutAsideOptions {
  /** Puts a message into the dead-letter queue with its reason. */
  quarantine(record: SQSRecord, error: unknown): Promise<void>
  /** Leaves a message on the queue, invisible for as long as the error calls for; answers the seconds where it knows them. */
  hold(record: SQSRecord, error: unknown): Promise<number | undefined>
  log: Log
  count: Count
}

// In a row; what fails now and then while HighLevel is well is HighLevel's doing.
const MOST_FAILURES_ALONE = 4

/** A message that alone keeps failing while HighLevel is well will not get better by waiting. */
export class MessageOnlyError extends SyncError {
  override name = 'MessageOnlyError' as const
  readonly retryable = false
}

/** The error, or MessageOnlyError when it is about these messages alone: HighLevel keeps failing for them, and is well otherwise. */
export async function classify(
  error: unknown,
  records: readonly SQSRecord[],
  highLevel: Pick<HighLevelClient, 'probe'>,
  attempts: Pick<WatchedAttempts, 'failedAlone'>,
): Promise<unknown> {
  const isAboutHighLevel = error instanceof RemoteUnavailableError && error.remote === 'highlevel'
  const isFirst = records.every((record) => receiveCount(record) === 1)
  if (!isAboutHighLevel || isFirst) return error
  try {
    await highLevel.probe()
  } catch {
    return error
  }
  const times = Math.max(...records.map((record) => attempts.failedAlone(record)))
  if (times < MOST_FAILURES_ALONE) return error
  return new MessageOnlyError(`Failed ${times} times while HighLevel is well: ${error.message}`, { cause: error })
}

/** Holds or quarantines; true when the messages stay on the queue. Errors we did not foresee are held: a fixed version may know them. */
export async function putAside(
  options: PutAsideOptions,
  records: readonly SQSRecord[],
  error: unknown,
  held: Set<string>,
): Promise<boolean> {
  let isHeld = !(error instanceof SyncError) || error.retryable
  for (const record of records) {
    const fields = {
      ...envelopeIds(record.body),
      messageId: record.messageId,
      receiveCount: receiveCount(record),
      error,
    }
    if (!isHeld)
      try {
        await options.quarantine(record, error)
        options.count('BookingQuarantined')
        options.log.error('quarantined', fields)
        continue
      } catch (cause) {
        // What cannot be put into the dead-letter queue stays where it is.
        options.log.error('quarantine failed', { ...fields, error: cause })
        isHeld = true
      }
    held.add(record.messageId)
    options.count('BookingHeld')
    const delaySeconds = await options.hold(record, error)
    options.log.warn('held', { ...fields, ...withoutAbsent({ delaySeconds }) })
  }
  return isHeld
}
