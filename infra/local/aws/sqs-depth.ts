import { integer, integerOrNull } from './sqlite.ts'
import type { SqsStore } from './sqs-store.ts'

/** What is in a queue at a time. */
export interface QueueDepth {
  visible: number
  inFlight: number
  delayed: number
  /** When the oldest message was sent, in Unix ms. */
  oldestSentAt: number | undefined
}

const SQL = `SELECT
  count(*) FILTER (WHERE visible_at <= ?) AS visible,
  count(*) FILTER (WHERE visible_at > ? AND receipt_handle IS NOT NULL) AS in_flight,
  count(*) FILTER (WHERE visible_at > ? AND receipt_handle IS NULL) AS delayed,
  min(sent_at) AS oldest
FROM message WHERE queue = ?`

export function queueDepth(store: SqsStore, queue: string, now: number): QueueDepth {
  const row = store.db.get(SQL, now, now, now, queue)
  if (!row) return { visible: 0, inFlight: 0, delayed: 0, oldestSentAt: undefined }
  return {
    visible: integer(row, 'visible'),
    inFlight: integer(row, 'in_flight'),
    delayed: integer(row, 'delayed'),
    oldestSentAt: integerOrNull(row, 'oldest') ?? undefined,
  }
}
