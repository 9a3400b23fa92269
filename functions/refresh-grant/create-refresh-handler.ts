import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { MalformedEnvelopeError, RemoteUnavailableError } from '../../shared/errors.ts'
import { type GrantMessage, parseGrantMessage, subjectOf } from '../../shared/grant/grant-message.ts'
import type { LogFields } from '../../shared/log.ts'
import type { GrantOutcome, GrantWork } from './grant-work.ts'
import { holdSeconds } from './hold-seconds.ts'
import { installLocation } from './install-location.ts'
import { refreshGrant } from './refresh-grant.ts'
import { uninstall } from './uninstall.ts'

export interface RefreshHandlerOptions extends GrantWork {
  /** Puts a message that says nothing to us into the dead-letter queue. */
  quarantine(record: SQSRecord, error: Error): Promise<void>
  /** Leaves a message on the queue, invisible for so long. Never throws. */
  hold(record: SQSRecord, seconds: number): Promise<void>
}

/** SQS gives up after 1,000 receives; an outage may last longer. */
const RENEWED_AFTER = 900

/**
 * The refresh-grant function: the only writer of grants after an install. One message at a time per location or agency.
 * @throws when the event is no batch at all.
 */
export function createRefreshHandler(options: RefreshHandlerOptions) {
  return async (batch: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    if (!Array.isArray(batch?.Records)) throw new Error('The event has no Records: this is not a batch of SQS messages')
    const deadline = options.clock.now() + context.getRemainingTimeInMillis()
    for (const [index, record] of batch.Records.entries()) {
      const isHeld = await handle(options, record, deadline)
      // What follows in a FIFO batch has to wait for what failed.
      const rest = batch.Records.slice(index).map(({ messageId }) => ({ itemIdentifier: messageId }))
      if (isHeld) return { batchItemFailures: rest }
    }
    return { batchItemFailures: [] }
  }
}

async function handle(options: RefreshHandlerOptions, record: SQSRecord, deadline: number): Promise<boolean> {
  const receiveCount = Number(record.attributes?.ApproximateReceiveCount) || 1
  let fields: LogFields = { messageId: record.messageId, receiveCount }
  let isSettled = true
  let delaySeconds: number
  try {
    const message = parseGrantMessage(record.body)
    fields = { ...fields, change: message.kind, locationId: subjectOf(message) }
    isSettled = message.kind === 'install'
    const result = receiveCount < RENEWED_AFTER ? await work(options, message, deadline) : await renew(options, message)
    if (result.outcome !== 'held') {
      options.log.info('grant', { ...fields, outcome: result.outcome })
      return false
    }
    delaySeconds = result.seconds
    options.log.warn('grant', { ...fields, outcome: result.outcome, reason: result.reason, delaySeconds })
  } catch (error) {
    if (error instanceof MalformedEnvelopeError && (await isQuarantined(options, record, error))) return false
    isSettled ||= !(error instanceof RemoteUnavailableError) || error.changedNothing
    delaySeconds = holdSeconds(receiveCount, isSettled)
    options.log.warn('held', { ...fields, delaySeconds, error })
  }
  options.count('GrantMessageHeld')
  await options.hold(record, delaySeconds)
  return true
}

function work(options: GrantWork, message: GrantMessage, deadline: number): Promise<GrantOutcome> {
  switch (message.kind) {
    case 'refresh':
      return refreshGrant(options, message, deadline)
    case 'install':
      return installLocation(options, message)
    case 'uninstall':
      return uninstall(options, message, deadline)
  }
}

/** The same again as a new message: its receives count from the start, and it lives for another 14 days. */
async function renew(options: GrantWork, message: GrantMessage): Promise<GrantOutcome> {
  await options.send(message)
  return { outcome: 'renewed' }
}

async function isQuarantined(options: RefreshHandlerOptions, record: SQSRecord, error: Error): Promise<boolean> {
  try {
    await options.quarantine(record, error)
    options.count('GrantMessageQuarantined')
    options.log.error('quarantined', { messageId: record.messageId, error })
    return true
  } catch (cause) {
    // What cannot be put into the dead-letter queue stays where it is.
    options.log.error('quarantine failed', { messageId: record.messageId, error: cause })
    return false
  }
}
