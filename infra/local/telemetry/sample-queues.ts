import { type Clock, systemClock } from '../../../shared/clock.ts'
import type { Sqs } from '../aws/sqs.ts'
import type { QueueDepth } from '../aws/sqs-depth.ts'
import type { Datum } from './metric-store.ts'

interface SampleOptions {
  sqs: Pick<Sqs, 'depths'>
  clock: Clock
  record: (datum: Datum) => void
  /** Called after each look. */
  onLook: () => void
}

const MINUTE_MS = 60_000
// SQS looks once a minute; who watches a stage wants to see more, but a stage that runs fast has no time for it.
const EVERY_MS = 5000
const AT_LEAST_REAL_MS = 250
// A machine that slept has nothing to tell of that time.
const MOST_MINUTES = 1440

/** Looks at the queues again and again: what waits in them, and for how long. The function returned stops it. */
export function sampleQueues({ sqs, clock, record, onLook }: SampleOptions): () => Promise<void> {
  const stop = new AbortController()
  let last = clock.now()
  const look = (now: number) => {
    for (const [queue, depth] of sqs.depths())
      for (const [name, value] of Object.entries(metricsOf(depth, now)))
        for (const at of timesSince(last, now))
          record({ namespace: 'AWS/SQS', name, dimensions: { QueueName: queue }, at, values: [value] })
    last = now
    onLook()
  }
  const run = async () => {
    while (!stop.signal.aborted) {
      look(clock.now())
      await Promise.all([clock.sleep(EVERY_MS, stop.signal), systemClock.sleep(AT_LEAST_REAL_MS, stop.signal)])
    }
  }
  const stopped = run()
  return () => {
    stop.abort()
    return stopped
  }
}

function metricsOf({ visible, inFlight, delayed, oldestSentAt }: QueueDepth, now: number): Record<string, number> {
  return {
    ApproximateNumberOfMessagesVisible: visible,
    ApproximateNumberOfMessagesNotVisible: inFlight,
    ApproximateNumberOfMessagesDelayed: delayed,
    ApproximateAgeOfOldestMessage: oldestSentAt === undefined ? 0 : Math.max(0, now - oldestSentAt) / 1000,
  }
}

/** Now, and each minute that passed without a look: in a stage that runs fast nothing may be missing there. */
function timesSince(last: number, now: number): number[] {
  const times = [now]
  for (let at = now - MINUTE_MS; at > last && times.length < MOST_MINUTES; at -= MINUTE_MS) times.unshift(at)
  return times
}
