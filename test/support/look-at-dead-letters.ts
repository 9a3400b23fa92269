import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Stage } from '../../infra/local/stage.ts'
import { watchDeadLetter } from './canary-watch.ts'

/** P17 at the end of a stage: looks at the reasons of the letters in both its dead-letter queues, ten of each. */
export async function lookAtDeadLetters({ awsUrl, outputs }: Pick<Stage, 'awsUrl' | 'outputs'>): Promise<void> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  const sqs = new SQSClient({ endpoint: awsUrl, region: 'us-east-1', credentials })
  for (const QueueUrl of [outputs['DeadLetterQueueUrl'], outputs['GrantDeadLetterQueueUrl']]) {
    const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked))
    for (const { MessageAttributes } of Messages) watchDeadLetter(MessageAttributes)
  }
  sqs.destroy()
}
