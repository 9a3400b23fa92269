import type { Clock } from '../../../shared/clock.ts'
import { integer, type Row, textOrNull } from './sqlite.ts'
import { invalidValue, sqsError } from './sqs-errors.ts'
import type { Queue } from './sqs-queues.ts'
import { readHandle } from './sqs-receive.ts'
import type { SqsStore } from './sqs-store.ts'

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
const MOST_HIDDEN_SECONDS = 43_200

export interface InFlight {
  /** Deletes the message of a receive; a handle that a later receive replaced deletes nothing and is no error. */
  delete(queue: Queue, handle: string): void
  /** Hides the message of a receive for `seconds` from now. */
  hideFor(queue: Queue, handle: string, seconds: number): void
  /** Makes every in-flight message of a queue visible and tells how many those were. */
  release(queue: Queue): number
}

/** What can be done with a message between its receive and its delete. */
export function createInFlight({ store, clock }: { store: SqsStore; clock: Clock }): InFlight {
  const { db } = store
  const now = () => Math.floor(clock.now())

  const find = (queue: Queue, handle: string): Row | undefined => {
    const place = readHandle(handle)
    if (!place || place.queue !== queue.name)
      throw sqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`)
    return db.get('SELECT * FROM message WHERE id = ? AND receipt_handle = ?', place.id, handle)
  }
  const isVisible = (row: Row) => integer(row, 'visible_at') <= now()

  return {
    delete(queue, handle) {
      const row = find(queue, handle)
      if (!row) return
      if (queue.isFifo && isVisible(row))
        throw invalidValue(
          `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
        )
      db.transaction(() => {
        store.remove(row)
        store.refreshGroup(queue.name, textOrNull(row, 'group_id'), now())
      })
    },
    hideFor(queue, handle, seconds) {
      if (seconds < 0 || seconds > MOST_HIDDEN_SECONDS)
        throw invalidValue(
          `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and ${MOST_HIDDEN_SECONDS}.`,
        )
      const row = find(queue, handle)
      if (!row || isVisible(row))
        throw sqsError(
          'MessageNotInflight',
          `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
        )
      const visibleAt = now() + seconds * 1000
      if (visibleAt > integer(row, 'received_at') + MOST_HIDDEN_SECONDS * 1000)
        throw invalidValue(
          `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${MOST_HIDDEN_SECONDS} seconds].`,
        )
      db.transaction(() => {
        db.run('UPDATE message SET visible_at = ? WHERE id = ?', visibleAt, integer(row, 'id'))
        store.refreshGroup(queue.name, textOrNull(row, 'group_id'), now())
      })
    },
    release: (queue) =>
      db.transaction(() => {
        const { changes } = db.run(
          'UPDATE message SET visible_at = ? WHERE queue = ? AND receipt_handle IS NOT NULL AND visible_at > ?',
          now(),
          queue.name,
          now(),
        )
        const groups = db.all('SELECT group_id FROM message_group WHERE queue = ? AND blocked_until > 0', queue.name)
        for (const group of groups) store.refreshGroup(queue.name, textOrNull(group, 'group_id'), now())
        return changes
      }),
  }
}
