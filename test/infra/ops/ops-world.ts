import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { Target } from '../../../infra/ops/target.ts'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { createReconcileWorld, TableName } from '../../functions/reconcile/reconcile-world.ts'
import { runOps } from './run-ops.ts'

/** The commands over the stage of the reconcile world, with a real queue. */
export async function createOpsWorld(options: Parameters<typeof createReconcileWorld>[0] & { hasKey?: boolean } = {}) {
  const world = await createReconcileWorld(options)
  const { sqs, secretsManager } = world.aws.clients
  const Attributes = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'sync.fifo', Attributes }))
  const name = 'app/chili-piper/demo'
  world.aws.secretsManager.ensureSecret({ name })
  if (options.hasKey ?? true)
    await secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString: '{"apiKey":"key-1"}' }))
  const target: Target = {
    integration: world.integration,
    clock: world.clock,
    tableName: TableName,
    syncQueueUrl: QueueUrl,
    chiliPiperSecretPrefix: 'app/chili-piper/',
    chiliPiperUrl: world.chiliPiper.url,
    documents: world.documents,
    sqs,
    secrets: secretsManager,
    close() {},
  }
  return {
    ...world,
    target,
    /** Runs a command line; answers what it printed and its exit code. */
    ops: (...args: string[]) => runOps({ findTarget: async () => target }, args),
    /** Takes what lies on the queue. */
    async queued() {
      const envelopes = []
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
        if (Messages.length === 0) return envelopes
        for (const { Body = '', ReceiptHandle } of Messages) {
          envelopes.push(parseEnvelope(Body))
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
        }
      }
    },
  }
}
