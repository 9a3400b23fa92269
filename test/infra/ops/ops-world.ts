import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { CommanderError } from 'commander'
import { createProgram } from '../../../infra/ops/program.ts'
import type { Target } from '../../../infra/ops/target.ts'
import { parseEnvelope } from '../../../shared/envelope.ts'
import { createReconcileWorld, TableName } from '../../functions/reconcile/reconcile-world.ts'

/** The commands over the stage of the reconcile world, with a real queue. */
export async function createOpsWorld(options: Parameters<typeof createReconcileWorld>[0] & { hasKey?: boolean } = {}) {
  const world = await createReconcileWorld(options)
  const { sqs, secretsManager } = world.aws.clients
  const Attributes = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'sync.fifo', Attributes }))
  const name = 'app/chili-piper-keys/demo'
  world.aws.secretsManager.ensureSecret({ name })
  if (options.hasKey ?? true)
    await secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString: '{"apiKey":"key-1"}' }))
  const target: Target = {
    integration: world.integration,
    clock: world.clock,
    tableName: TableName,
    syncQueueUrl: QueueUrl,
    chiliPiperKeyPrefix: 'app/chili-piper-keys/',
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
    async ops(...args: string[]) {
      const lines: string[] = []
      let exitCode: number = 0
      const program = createProgram({
        print: (text) => lines.push(text),
        finish: (code) => {
          exitCode = code
        },
        findTarget: async () => target,
      })
      for (const one of [program, ...program.commands])
        one.configureOutput({ writeOut: (text) => lines.push(text), writeErr: (text) => lines.push(text) })
      await program.parseAsync(['node', 'ops', ...args]).catch((error: unknown) => {
        if (!(error instanceof CommanderError)) throw error
        exitCode = error.exitCode === 0 ? 0 : 2
      })
      return { exitCode, text: lines.join('\n') }
    },
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
