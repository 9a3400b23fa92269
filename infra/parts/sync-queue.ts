import type { Construct } from 'constructs'
import { FifoQueue } from './fifo-queue.ts'

/** Seconds a sync invocation may take: a batch of ten bookings, paced to HighLevel's limit. */
export const SYNC_TIMEOUT_SECONDS = 30

/** The sync queue: verified deliveries, one group per location. */
export class SyncQueue extends FifoQueue {
  constructor(scope: Construct, id: string, { appName }: { appName: string }) {
    // Six times the function timeout, so a throttled batch can be retried before it reappears.
    super(scope, id, { appName, name: 'sync', visibilitySeconds: 6 * SYNC_TIMEOUT_SECONDS })
  }
}
