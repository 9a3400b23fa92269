import { type Database, integer, integerOrNull, openDatabase, type Row, text, textOrNull } from './sqlite.ts'

// Order in a queue is the order of `id`. A FIFO group has one row in message_group while it has messages: its first message,
// and until when it gives nothing because a message is in flight or its first one is delayed (0: it is free). That row is what
// makes a receive cost the same however many messages wait behind locked groups.
const SCHEMA = `
CREATE TABLE IF NOT EXISTS queue (
  name TEXT PRIMARY KEY, attributes TEXT NOT NULL, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL, md5 TEXT NOT NULL,
  attributes TEXT, group_id TEXT, deduplication_id TEXT, trace_header TEXT, dead_letter_source_arn TEXT,
  sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
  receive_count INTEGER NOT NULL, first_received_at INTEGER, received_at INTEGER, receipt_handle TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS message_visible ON message (queue, visible_at);
CREATE INDEX IF NOT EXISTS message_sent ON message (queue, sent_at);
CREATE INDEX IF NOT EXISTS message_order ON message (queue, group_id, id) WHERE group_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_in_flight ON message (queue, group_id, visible_at) WHERE receipt_handle IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_received ON message (queue, receive_count) WHERE receipt_handle IS NOT NULL;
CREATE TABLE IF NOT EXISTS message_group (
  queue TEXT NOT NULL, group_id TEXT NOT NULL, first_id INTEGER NOT NULL, blocked_until INTEGER NOT NULL,
  PRIMARY KEY (queue, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS message_group_free ON message_group (queue, blocked_until, first_id);
CREATE TABLE IF NOT EXISTS deduplication (
  queue TEXT NOT NULL, key TEXT NOT NULL, message_id TEXT NOT NULL, id INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (queue, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deduplication_expiry ON deduplication (expires_at);
CREATE TABLE IF NOT EXISTS move_task (
  handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT, per_second INTEGER, status TEXT NOT NULL,
  moved INTEGER NOT NULL, to_move INTEGER NOT NULL, started_at INTEGER NOT NULL, failure TEXT
) STRICT;`

export interface StoredMessage {
  messageId: string
  body: string
  /** MD5 of the body, in hex. */
  md5: string
  /** MessageAttributes as JSON. */
  attributes: string | null
  groupId: string | null
  deduplicationId: string | null
  sequenceNumber: string | null
  sentAt: number
  receiveCount: number
  firstReceivedAt: number | null
  receiptHandle: string
  traceHeader: string | null
  deadLetterSourceArn: string | null
}

/** What a message is stored with, before its first receive. */
export interface NewMessage {
  queue: string
  messageId: string
  body: string
  md5: string
  attributes: string | null
  groupId: string | null
  deduplicationId: string | null
  traceHeader: string | null
  sentAt: number
  visibleAt: number
}

export interface SqsStore {
  db: Database
  /** Stores a message and returns its place in the order of the queue. */
  insert(message: NewMessage): number
  remove(row: Row): void
  /** Puts a message at the end of another queue: `columns` are the values that change on the way. */
  move(row: Row, queue: string, columns: Row): void
  /** Brings a FIFO group's row up to date with its messages. */
  refreshGroup(queue: string, groupId: string | null, now: number): void
}

export const isFifo = (queue: string) => queue.endsWith('.fifo')

/** Twenty digits that only grow, as SQS promises for the messages of a group. */
export const sequenceNumber = (id: number) => String(18_000_000_000_000_000_000n + BigInt(id) * 256n)

export function toMessage(row: Row): StoredMessage {
  return {
    messageId: text(row, 'message_id'),
    body: text(row, 'body'),
    md5: text(row, 'md5'),
    attributes: textOrNull(row, 'attributes'),
    groupId: textOrNull(row, 'group_id'),
    deduplicationId: textOrNull(row, 'deduplication_id'),
    sequenceNumber: isFifo(text(row, 'queue')) ? sequenceNumber(integer(row, 'id')) : null,
    sentAt: integer(row, 'sent_at'),
    receiveCount: integer(row, 'receive_count'),
    firstReceivedAt: integerOrNull(row, 'first_received_at'),
    receiptHandle: text(row, 'receipt_handle'),
    traceHeader: textOrNull(row, 'trace_header'),
    deadLetterSourceArn: textOrNull(row, 'dead_letter_source_arn'),
  }
}

/** The state of all queues: one SQLite file, or memory without one. */
export function createSqsStore(file: string | undefined): SqsStore {
  const db = openDatabase(file, SCHEMA)

  const insertRow = (row: Row): number => {
    const columns = Object.keys(row)
    const places = columns.map(() => '?').join(', ')
    const { id } = db.run(`INSERT INTO message (${columns.join(', ')}) VALUES (${places})`, ...Object.values(row))
    return id
  }

  const refreshGroup: SqsStore['refreshGroup'] = (queue, groupId, now) => {
    if (groupId === null || !isFifo(queue)) return
    const first = db.get(
      'SELECT id, visible_at FROM message WHERE queue = ? AND group_id = ? ORDER BY id LIMIT 1',
      queue,
      groupId,
    )
    if (!first) {
      db.run('DELETE FROM message_group WHERE queue = ? AND group_id = ?', queue, groupId)
      return
    }
    const inFlight = db.get(
      'SELECT max(visible_at) AS until FROM message WHERE queue = ? AND group_id = ? AND receipt_handle IS NOT NULL',
      queue,
      groupId,
    )
    const until = Math.max(integer(first, 'visible_at'), (inFlight && integerOrNull(inFlight, 'until')) ?? 0)
    const blockedUntil = until > now ? until : 0
    db.run('REPLACE INTO message_group VALUES (?, ?, ?, ?)', queue, groupId, integer(first, 'id'), blockedUntil)
  }

  return {
    db,
    refreshGroup,
    insert(message) {
      const id = insertRow({
        queue: message.queue,
        message_id: message.messageId,
        body: message.body,
        md5: message.md5,
        attributes: message.attributes,
        group_id: message.groupId,
        deduplication_id: message.deduplicationId,
        trace_header: message.traceHeader,
        sent_at: message.sentAt,
        visible_at: message.visibleAt,
        receive_count: 0,
      })
      if (message.groupId !== null && isFifo(message.queue)) {
        const blockedUntil = message.visibleAt > message.sentAt ? message.visibleAt : 0
        const { queue, groupId } = message
        db.run('INSERT OR IGNORE INTO message_group VALUES (?, ?, ?, ?)', queue, groupId, id, blockedUntil)
      }
      return id
    },
    remove(row) {
      db.run('DELETE FROM message WHERE id = ?', integer(row, 'id'))
    },
    move(row, queue, columns) {
      db.run('DELETE FROM message WHERE id = ?', integer(row, 'id'))
      const { id: _, ...rest } = row
      insertRow({ ...rest, ...columns, queue })
    },
  }
}
