import type { Construct } from 'constructs'
import { FifoQueue } from './fifo-queue.ts'

/** Seconds a refresh may take: 5 for HighLevel, the rest to save what it gave. */
export const REFRESH_TIMEOUT_SECONDS = 8

/** The grant queue: what is to be done about grants, one group per location or agency, so each has one writer. */
export class GrantQueue extends FifoQueue {
  constructor(scope: Construct, id: string, { appName }: { appName: string }) {
    // Not six times the time-out: a refresh that died between exchange and save has to be repeated within HighLevel's
    // 30 seconds of grace. Two that overlap are harmless, because they contend for the same version of the secret.
    super(scope, id, { appName, name: 'grants', visibilitySeconds: REFRESH_TIMEOUT_SECONDS + 2 })
  }
}
