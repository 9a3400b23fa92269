import type { SQSRecord } from 'aws-lambda'

/** How often SQS handed this message out, this time included. */
export const receiveCount = (record: SQSRecord): number => Number(record.attributes?.ApproximateReceiveCount) || 1
