import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { ProgramOptions } from '../../../infra/ops/commands.ts'
import type { Target } from '../../../infra/ops/target.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { serializeEnvelope } from '../../../shared/envelope.ts'
import { quarantine } from '../../../shared/queue/quarantine.ts'
import { anEnvelope } from '../../support/bookings.ts'
import { createAwsWorld } from '../local/aws/aws-world.ts'
import { runOps } from './run-ops.ts'

export const LOCATIONS = ['location-1', 'location-2', 'location-3'] as const
export const REASONS = ['BookingRejectedError', 'MessageOnlyError', 'SomeOtherError'] as const
const TENANTS = ['demo', 'two', 'three'] as const
const SIGNED_AT = Date.parse('2026-03-01T08:00:00Z') / 1000

/** A client through which every call goes; what `intercept` throws is what the caller gets. */
export function throughCalls(
  sqs: SQSClient,
  intercept: (send: () => Promise<unknown>, command: Parameters<SQSClient['send']>[0]) => Promise<unknown>,
): SQSClient {
  const send = (command: Parameters<SQSClient['send']>[0]) => intercept(() => sqs.send(command), command)
  return Object.create(sqs, { send: { value: send } })
}

/** The sync queue and its dead letters on an emulated SQS, whose clock passes time whenever somebody waits. */
export async function createLetterWorld() {
  const aws = await createAwsWorld()
  const { sqs } = aws.clients
  let queues = 0
  async function makeQueues() {
    queues++
    const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
      (await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: 'true', ...Attributes } })))
        .QueueUrl ?? ''
    const deadLetterQueueUrl = await create(`dead-${queues}.fifo`)
    const asked = { QueueUrl: deadLetterQueueUrl, AttributeNames: ['QueueArn'] as ['QueueArn'] }
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand(asked))
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 2 })
    const scope = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }
    return { deadLetterQueueUrl, syncQueueUrl: await create(`sync-${queues}.fifo`, { ...scope, RedrivePolicy }) }
  }
  const target: Target = {
    integration: defineIntegration({
      tenants: Object.fromEntries(TENANTS.map((name, index) => [name, { location: LOCATIONS[index] ?? '' }])),
    }),
    clock: aws.clock,
    tableName: 'table',
    chiliPiperSecretPrefix: 'app/chili-piper/',
    chiliPiperUrl: 'http://127.0.0.1:9',
    documents: DynamoDBDocumentClient.from(aws.clients.dynamo),
    sqs,
    secrets: aws.clients.secretsManager,
    close() {},
    ...(await makeQueues()),
  }

  /** Takes all messages of a queue away and answers them. */
  async function drain(QueueUrl: string): Promise<Message[]> {
    const all: Message[] = []
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      )
      if (Messages.length === 0) return all
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
      all.push(...Messages)
    }
  }
  const bodyOf = (index: number, locationId: string, tenant: string) => {
    const booking = { meetingId: `meeting-${index}` }
    const envelope = anEnvelope({ change: 'created', signedAt: SIGNED_AT + index, booking, locationId, tenant })
    return serializeEnvelope({ ...envelope, eventId: `event-${index}` })
  }

  const world = {
    aws,
    sqs,
    target,
    clock: aws.clock,
    makeQueues,
    drain,
    /** Puts a message aside as the functions do; answers its body. */
    async putAside(
      index: number,
      options: { location?: number; reason?: string; body?: string; detail?: string } = {},
    ) {
      const place = options.location ?? index % LOCATIONS.length
      const [groupId, tenant] = [LOCATIONS[place] ?? '', TENANTS[place] ?? '']
      const body = options.body ?? bodyOf(index, groupId, tenant)
      const reason = options.reason ?? REASONS[index % REASONS.length] ?? ''
      const letter = { body, groupId, deduplicationId: `letter-${index}`, reason, detail: options.detail ?? 'a field' }
      await quarantine(sqs, target.deadLetterQueueUrl ?? '', letter)
      return body
    },
    /** Runs a command line while the clock runs. */
    ops: (
      args: readonly string[],
      more: { target?: Partial<Target>; options?: Partial<ProgramOptions>; stepMs?: number } = {},
    ) =>
      aws.passTime(
        runOps({ findTarget: async () => ({ ...target, ...more.target }), ...more.options }, args),
        more.stepMs,
      ),
    /** Bodies on the queues, which are empty then. */
    drainBodies: async (queue: 'sync' | 'dead') =>
      (await drain((queue === 'sync' ? target.syncQueueUrl : target.deadLetterQueueUrl) ?? '')).map(
        ({ Body = '' }) => Body,
      ),
  }
  return world
}

type LetterWorld = Awaited<ReturnType<typeof createLetterWorld>>

/** 25 dead letters: 13 of them of the first location, so that one receive does not show them all. */
export const put25 = (world: LetterWorld): Promise<string[]> =>
  Promise.all(
    Array.from({ length: 25 }, (_, index) => world.putAside(index, { location: index < 13 ? 0 : index < 20 ? 1 : 2 })),
  )
