import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'

export interface DeadLetter {
  /** The message as it was or would have been on the sync queue, so that SQS's own move task can put it back. */
  body: string
  groupId: string
  /** Unique for this stay in the sync queue: a message that is redriven and fails again is a new dead letter. */
  deduplicationId: string
  /** Class or rule, never a value. */
  reason: string
  /** Where it was found wrong, such as a field's path. */
  detail?: string
}

/** Puts a message straight into the dead-letter queue, with its reason as attributes. @throws whatever SQS answers. */
export async function quarantine(sqs: SQSClient, deadLetterQueueUrl: string, letter: DeadLetter): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageBody: letter.body,
      MessageGroupId: letter.groupId,
      MessageDeduplicationId: letter.deduplicationId,
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: letter.reason },
        ...(letter.detail ? { detail: { DataType: 'String', StringValue: letter.detail.slice(0, 256) } } : {}),
      },
    }),
  )
}
