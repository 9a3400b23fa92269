import type { Clock } from '../../shared/clock.ts'
import type { Sqs, StoredMessage } from './aws/sqs.ts'
import { stackOf } from './error-text.ts'
import type { Lambda } from './lambda.ts'
import { doneMessages, sqsEvent } from './sqs-event.ts'

export interface EventSourceOptions {
  sqs: Pick<Sqs, 'receive' | 'deleteMessage' | 'systemAttributes' | 'queueArn'>
  lambda: Pick<Lambda, 'invoke'>
  clock: Clock
  region: string
  queueName: string
  functionName: string
  batchSize: number
  /** How long a batch that is not full waits for more. */
  windowSeconds: number
  /** ReportBatchItemFailures: the function names what failed instead of failing the whole batch. */
  reportsFailures: boolean
  /** How many batches may be at work at once. */
  maxConcurrency: number
  log: (line: string) => void
}

export interface EventSource {
  /** Takes no more messages; resolves when the batches at work are done. */
  stop(): Promise<void>
}

// The most that one receive gives, and the longest it waits.
const RECEIVE_MAX = 10
const LONG_POLL_SECONDS = 20
const PAUSE_AFTER_FAILURE_MS = 1000

/** Feeds a queue to a function as Lambda does: what failed stays hidden until its visibility timeout is over. */
export function startEventSource(options: EventSourceOptions): EventSource {
  const { sqs, lambda, clock, queueName, functionName, log } = options
  const stop = new AbortController()
  const source = {
    arn: sqs.queueArn(queueName),
    region: options.region,
    systemAttributes: (message: StoredMessage) => sqs.systemAttributes(message),
  }

  const receiveBatch = async (): Promise<StoredMessage[]> => {
    const receive = (max: number, waitSeconds: number) =>
      sqs.receive(queueName, { max: Math.min(RECEIVE_MAX, max), waitSeconds, signal: stop.signal })
    const batch = await receive(options.batchSize, LONG_POLL_SECONDS)
    const deadline = clock.now() + options.windowSeconds * 1000
    while (batch.length > 0 && batch.length < options.batchSize && !stop.signal.aborted) {
      const left = Math.max(0, deadline - clock.now())
      const more = await receive(options.batchSize - batch.length, Math.min(LONG_POLL_SECONDS, left / 1000))
      if (more.length === 0 && clock.now() >= deadline) break
      batch.push(...more)
    }
    return batch
  }

  const settle = async (batch: StoredMessage[]) => {
    const result = await lambda.invoke(functionName, sqsEvent(batch, source))
    if (!result.ok)
      log(`${queueName} → ${functionName} failed: ${result.error.errorType}: ${result.error.errorMessage}`)
    for (const message of doneMessages(batch, result, options.reportsFailures)) {
      try {
        sqs.deleteMessage(queueName, message.receiptHandle)
      } catch {
        // It was visible again before the function was done, so it comes another time.
        log(`${queueName}: ${message.messageId} was done after its visibility timeout`)
      }
    }
  }

  const work = async () => {
    while (!stop.signal.aborted) {
      try {
        const batch = await receiveBatch()
        if (batch.length > 0) await settle(batch)
      } catch (cause) {
        log(`${queueName} → ${functionName}: ${stackOf(cause)}`)
        await clock.sleep(PAUSE_AFTER_FAILURE_MS, stop.signal)
      }
    }
  }

  const workers = Array.from({ length: options.maxConcurrency }, work)
  return {
    async stop() {
      stop.abort()
      await Promise.all(workers)
    },
  }
}
