import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../shared/clock.ts'
import { integer, integerOrNull, type Row, text, textOrNull } from './sqlite.ts'
import type { Queue, Queues } from './sqs-queues.ts'
import { type SqsStore, type StoredMessage, toMessage } from './sqs-store.ts'

export interface Receive {
  /** Hides and returns up to `max` messages; what was received too often goes to the dead-letter queue first. */
  take(queue: Queue, max: number, visibilityMs: number): StoredMessage[]
  /** When the next hidden message of a queue may come back, or undefined when none is hidden. */
  nextVisibleAt(queue: Queue): number | undefined
  /** Deletes what is older than the queue's retention period. */
  expire(queue: Queue): void
}

interface ReceiveOptions {
  store: SqsStore
  queues: Queues
  clock: Clock
  /** Called with the name of a queue that got messages by a redrive. */
  onArrival: (name: string) => void
}

const HANDLE_PARTS = /^(\d+):([\w.-]+):[\w-]+$/

/** A receipt handle names the row and the queue, and changes with each receive. */
export const createHandle = (id: number, queue: string) =>
  Buffer.from(`${id}:${queue}:${randomUUID()}`).toString('base64url')

export function readHandle(handle: string): { id: number; queue: string } | undefined {
  const [, id, queue] = HANDLE_PARTS.exec(Buffer.from(handle, 'base64url').toString()) ?? []
  return id && queue ? { id: Number(id), queue } : undefined
}

export function createReceive({ store, queues, clock, onArrival }: ReceiveOptions): Receive {
  const { db } = store
  const now = () => Math.floor(clock.now())

  const expire = (queue: Queue) => {
    const before = now() - queues.ms(queue, 'MessageRetentionPeriod')
    for (const row of db.all('SELECT id, group_id FROM message WHERE queue = ? AND sent_at < ?', queue.name, before)) {
      store.remove(row)
      store.refreshGroup(queue.name, textOrNull(row, 'group_id'), now())
    }
  }

  const redrive = (queue: Queue) => {
    const { deadLetter, name } = queue
    if (!deadLetter || !queues.names().includes(deadLetter.targetName)) return
    const exhausted = db.all(
      `SELECT * FROM message WHERE queue = ? AND receipt_handle IS NOT NULL AND receive_count >= ? AND visible_at <= ?
       ORDER BY id`,
      name,
      deadLetter.maxReceiveCount,
      now(),
    )
    for (const row of exhausted) {
      const columns: Row = { visible_at: now(), receipt_handle: null, dead_letter_source_arn: queues.arn(name) }
      // Only FIFO queues restart the retention period on the way.
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
      if (queue.isFifo) columns['sent_at'] = now()
      store.move(row, deadLetter.targetName, columns)
      const groupId = textOrNull(row, 'group_id')
      store.refreshGroup(name, groupId, now())
      store.refreshGroup(deadLetter.targetName, groupId, now())
    }
    if (exhausted.length) onArrival(deadLetter.targetName)
  }

  const hide = (row: Row, visibilityMs: number): StoredMessage => {
    const id = integer(row, 'id')
    const received = {
      ...row,
      receive_count: integer(row, 'receive_count') + 1,
      first_received_at: integerOrNull(row, 'first_received_at') ?? now(),
      receipt_handle: createHandle(id, text(row, 'queue')),
    }
    db.run(
      `UPDATE message SET receive_count = ?, first_received_at = ?, receipt_handle = ?, received_at = ?, visible_at = ?
       WHERE id = ?`,
      received.receive_count,
      received.first_received_at,
      received.receipt_handle,
      now(),
      now() + visibilityMs,
      id,
    )
    return toMessage(received)
  }

  const takeStandard = (queue: Queue, max: number, visibilityMs: number) =>
    db
      .all(
        'SELECT * FROM message WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?',
        queue.name,
        now(),
        max,
      )
      .map((row) => hide(row, visibilityMs))

  // As many as possible of the group that waits longest, then of the next one: a locked group has no free row to be found.
  const takeFifo = (queue: Queue, max: number, visibilityMs: number) => {
    const { name } = queue
    db.run('UPDATE message_group SET blocked_until = 0 WHERE queue = ? AND blocked_until BETWEEN 1 AND ?', name, now())
    const taken: StoredMessage[] = []
    const groups = db.all(
      'SELECT group_id FROM message_group WHERE queue = ? AND blocked_until = 0 ORDER BY first_id LIMIT ?',
      name,
      max,
    )
    for (const group of groups) {
      if (taken.length === max) break
      const groupId = text(group, 'group_id')
      const rows = db.all(
        'SELECT * FROM message WHERE queue = ? AND group_id = ? ORDER BY id LIMIT ?',
        name,
        groupId,
        max - taken.length,
      )
      const delayed = rows.findIndex((row) => integer(row, 'visible_at') > now())
      const ready = delayed < 0 ? rows : rows.slice(0, delayed)
      taken.push(...ready.map((row) => hide(row, visibilityMs)))
      store.refreshGroup(name, groupId, now())
    }
    return taken
  }

  return {
    expire,
    take: (queue, max, visibilityMs) =>
      db.transaction(() => {
        expire(queue)
        redrive(queue)
        return queue.isFifo ? takeFifo(queue, max, visibilityMs) : takeStandard(queue, max, visibilityMs)
      }),
    nextVisibleAt(queue) {
      const row = queue.isFifo
        ? db.get(
            'SELECT min(blocked_until) AS at FROM message_group WHERE queue = ? AND blocked_until > ?',
            queue.name,
            now(),
          )
        : db.get('SELECT min(visible_at) AS at FROM message WHERE queue = ? AND visible_at > ?', queue.name, now())
      return (row && integerOrNull(row, 'at')) ?? undefined
    },
  }
}
