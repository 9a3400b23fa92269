import type { Clock } from '../../../shared/clock.ts'
import { createService, type Service } from './protocol.ts'
import { type QueueDepth, queueDepth } from './sqs-depth.ts'
import { sqsError } from './sqs-errors.ts'
import { createInFlight } from './sqs-in-flight.ts'
import { createMessageOperations, type ReceiveRequest } from './sqs-message-operations.ts'
import { createMoveTasks } from './sqs-move-tasks.ts'
import { createQueueOperations } from './sqs-queue-operations.ts'
import { createQueues } from './sqs-queues.ts'
import { createReceive } from './sqs-receive.ts'
import { systemAttributes } from './sqs-received-message.ts'
import { createSend } from './sqs-send.ts'
import { createSqsStore, type StoredMessage } from './sqs-store.ts'
import { createWaiters } from './sqs-waiters.ts'

export type { StoredMessage } from './sqs-store.ts'

export interface Sqs {
  service: Service
  /** Queue URLs are `<base>/<account>/<name>`; the base is known only once the listener has its port. */
  setBaseUrl(url: string): void
  queueUrl(name: string): string
  queueArn(name: string): string
  /**
   * Creates a queue, or brings the attributes of an existing one up to date; messages stay.
   * A dead-letter queue must exist before the queue that names it. Throws an AwsError naming a wrong attribute.
   */
  ensureQueue(name: string, attributes: Record<string, string>): void
  /** Receives like ReceiveMessage with the queue's own visibility timeout; resolves empty when `signal` is aborted. */
  receive(name: string, request: ReceiveRequest): Promise<StoredMessage[]>
  /** Deletes the message of a receive; throws an AwsError for a handle that is none or, on a FIFO queue, has expired. */
  deleteMessage(name: string, receiptHandle: string): void
  /** Makes the in-flight messages of a queue visible at once and tells how many: for a start after a kill. */
  releaseInFlight(name: string): number
  /** The system attributes as ReceiveMessage and Lambda's event spell them. */
  systemAttributes(message: StoredMessage): Record<string, string>
  /** What is in each queue now, by its name. */
  depths(): Map<string, QueueDepth>
  close(): void
}

export interface SqsOptions {
  /** Where queues are kept; in memory without it. */
  file?: string | undefined
  clock: Clock
  region: string
  account: string
}

/** SQS on SQLite. An answered call survives SIGKILL; all time, long polls included, is the given clock's. */
export function createSqs({ file, clock, region, account }: SqsOptions): Sqs {
  const store = createSqsStore(file)
  const queues = createQueues({ store, clock, region, account })
  const waiters = createWaiters(clock)
  const shared = { store, queues, clock, onArrival: waiters.wake }
  const queueReceive = createReceive(shared)
  const inFlight = createInFlight(shared)
  const moveTasks = createMoveTasks(shared)

  const receive: Sqs['receive'] = async (name, { max, waitSeconds, visibilitySeconds, signal }) => {
    const deadline = clock.now() + waitSeconds * 1000
    while (!signal.aborted && !waiters.isClosed()) {
      const queue = queues.find(name)
      const visibilityMs =
        visibilitySeconds === undefined ? queues.ms(queue, 'VisibilityTimeout') : visibilitySeconds * 1000
      const messages = queueReceive.take(queue, max, visibilityMs)
      const left = deadline - clock.now()
      if (messages.length || left <= 0) return messages
      const next = queueReceive.nextVisibleAt(queue)
      await waiters.wait(name, next === undefined ? left : Math.min(left, next - clock.now()), signal)
    }
    return []
  }

  const messageOperations = createMessageOperations({
    store,
    queues,
    inFlight,
    receive,
    send: createSend(shared),
    onChange: waiters.wake,
  })
  const operations = {
    ...createQueueOperations({ store, queues, receive: queueReceive, now: () => Math.floor(clock.now()) }),
    ...messageOperations,
    StartMessageMoveTask: ({ input }) => moveTasks.start(input),
    ListMessageMoveTasks: ({ input }) => moveTasks.list(input),
    CancelMessageMoveTask: ({ input }) => moveTasks.cancel(input),
  } satisfies Record<string, Service>
  const service = createService('SQS', operations, (message) => sqsError('UnsupportedOperation', message))

  return {
    service,
    receive,
    systemAttributes,
    setBaseUrl: queues.setBaseUrl,
    queueUrl: queues.url,
    queueArn: queues.arn,
    ensureQueue: queues.ensure,
    deleteMessage(name, receiptHandle) {
      inFlight.delete(queues.find(name), receiptHandle)
      waiters.wake(name)
    },
    releaseInFlight(name) {
      const released = inFlight.release(queues.find(name))
      waiters.wake(name)
      return released
    },
    depths: () => new Map(queues.names().map((name) => [name, queueDepth(store, name, Math.floor(clock.now()))])),
    close() {
      waiters.close()
      moveTasks.close()
      store.db.close()
    },
  }
}
