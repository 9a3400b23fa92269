import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../../shared/clock.ts'
import { optionalInteger, optionalText } from './json-input.ts'
import type { JsonObject } from './protocol.ts'
import { integer, integerOrNull, type Row, text, textOrNull } from './sqlite.ts'
import { invalidValue, requiredText, sqsError } from './sqs-errors.ts'
import { type Queues, queueNameOf } from './sqs-queues.ts'
import type { SqsStore } from './sqs-store.ts'

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
const MOST_PER_SECOND = 500

interface MoveTasksOptions {
  store: SqsStore
  queues: Queues
  clock: Clock
  onArrival: (name: string) => void
}

export interface MoveTasks {
  start(input: JsonObject): JsonObject
  list(input: JsonObject): JsonObject
  cancel(input: JsonObject): JsonObject
  close(): void
}

/** Tasks that move messages out of a dead-letter queue. They are kept with the queues: a restart goes on with a running one. */
export function createMoveTasks({ store, queues, clock, onArrival }: MoveTasksOptions): MoveTasks {
  const { db } = store
  const closing = new AbortController()
  const now = () => Math.floor(clock.now())

  const movable = (source: string, limit: number) =>
    db.all(
      `SELECT message.* FROM message LEFT JOIN message_group USING (queue, group_id)
       WHERE message.queue = ? AND visible_at <= ? AND coalesce(blocked_until, 0) <= ? ORDER BY message.id LIMIT ?`,
      source,
      now(),
      now(),
      limit,
    )

  // A moved message is a new one: new message id, sequence number and time, and nobody has received it yet.
  const moveOne = (row: Row, destination: string) => {
    const source = text(row, 'queue')
    const fresh: Row = {
      message_id: randomUUID(),
      sent_at: now(),
      visible_at: now(),
      receive_count: 0,
      first_received_at: null,
      received_at: null,
      receipt_handle: null,
      dead_letter_source_arn: null,
    }
    store.move(row, destination, fresh)
    for (const queue of [source, destination]) store.refreshGroup(queue, textOrNull(row, 'group_id'), now())
  }

  const finish = (handle: string, status: string, failure: string | null = null) =>
    db.run('UPDATE move_task SET status = ?, failure = ? WHERE handle = ?', status, failure, handle)

  /** Moves one portion; returns whether there may be more. */
  const step = (handle: string): boolean => {
    const task = db.get('SELECT * FROM move_task WHERE handle = ?', handle)
    if (!task) return false
    if (text(task, 'status') === 'CANCELLING') {
      finish(handle, 'CANCELLED')
      return false
    }
    const portion = integerOrNull(task, 'per_second') ?? MOST_PER_SECOND
    const rows = movable(text(task, 'source'), portion)
    for (const row of rows) {
      const to = textOrNull(task, 'destination') ?? textOrNull(row, 'dead_letter_source_arn')
      if (to === null) {
        finish(handle, 'FAILED', 'CouldNotDetermineMessageSource')
        return false
      }
      moveOne(row, queues.find(queueNameOf(to)).name)
      db.run('UPDATE move_task SET moved = moved + 1 WHERE handle = ?', handle)
      onArrival(queueNameOf(to))
    }
    if (rows.length < portion) finish(handle, 'COMPLETED')
    return rows.length === portion
  }

  const work = async (handle: string, perSecond: number | null) => {
    await nextTurn()
    while (!closing.signal.aborted && db.transaction(() => step(handle)))
      await (perSecond === null ? nextTurn() : clock.sleep(1000, closing.signal))
  }
  const run = (handle: string, perSecond: number | null) => {
    work(handle, perSecond).catch((error: unknown) => finish(handle, 'FAILED', String(error)))
  }
  for (const task of db.all("SELECT handle, per_second FROM move_task WHERE status IN ('RUNNING', 'CANCELLING')"))
    run(text(task, 'handle'), integerOrNull(task, 'per_second'))

  const sourceOf = (input: JsonObject) => queues.find(queueNameOf(requiredText(input, 'SourceArn'))).name

  return {
    start(input) {
      const source = sourceOf(input)
      const perSecond = optionalInteger(input, 'MaxNumberOfMessagesPerSecond') ?? null
      if (perSecond !== null && (perSecond < 1 || perSecond > MOST_PER_SECOND))
        throw invalidValue(`MaxNumberOfMessagesPerSecond must be from 1 to ${MOST_PER_SECOND}, not ${perSecond}`)
      const destination = optionalText(input, 'DestinationArn') ?? null
      if (destination !== null) queues.find(queueNameOf(destination))
      if (!queues.sourcesOf(queues.arn(source)).length)
        throw invalidValue('Source queue must be configured as a Dead Letter Queue.')
      if (db.get("SELECT 1 FROM move_task WHERE source = ? AND status IN ('RUNNING', 'CANCELLING')", source))
        throw sqsError(
          'UnsupportedOperation',
          'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
        )
      const handle = Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: queues.arn(source) })).toString(
        'base64',
      )
      const toMove = movable(source, -1).length
      const values = [handle, source, destination, perSecond, 'RUNNING', 0, toMove, now(), null]
      db.run('INSERT INTO move_task VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', ...values)
      run(handle, perSecond)
      return { TaskHandle: handle }
    },
    list(input) {
      const rows = db.all(
        'SELECT * FROM move_task WHERE source = ? ORDER BY rowid DESC LIMIT ?',
        sourceOf(input),
        Math.min(optionalInteger(input, 'MaxResults') ?? 1, 10),
      )
      return { Results: rows.map((row) => describe(row, queues)) }
    },
    cancel(input) {
      const handle = requiredText(input, 'TaskHandle')
      const task = db.get("SELECT moved FROM move_task WHERE handle = ? AND status = 'RUNNING'", handle)
      if (!task) throw sqsError('ResourceNotFoundException', 'The task does not exist or is not running.')
      finish(handle, 'CANCELLING')
      return { ApproximateNumberOfMessagesMoved: integer(task, 'moved') }
    },
    close: () => closing.abort(),
  }
}

function describe(row: Row, queues: Queues): JsonObject {
  const status = text(row, 'status')
  return {
    ...(status === 'RUNNING' && { TaskHandle: text(row, 'handle') }),
    Status: status,
    SourceArn: queues.arn(text(row, 'source')),
    DestinationArn: textOrNull(row, 'destination') ?? undefined,
    MaxNumberOfMessagesPerSecond: integerOrNull(row, 'per_second') ?? undefined,
    ApproximateNumberOfMessagesMoved: integer(row, 'moved'),
    ApproximateNumberOfMessagesToMove: integer(row, 'to_move'),
    StartedTimestamp: integer(row, 'started_at'),
    FailureReason: textOrNull(row, 'failure') ?? undefined,
  }
}
