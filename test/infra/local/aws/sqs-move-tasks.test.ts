import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  SendMessageBatchCommand,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { arnOf, bodies, createSqsWorld, redrivePolicy } from './sqs-world.ts'

async function createMoveWorld({ suffix = '' } = {}) {
  const world = await createSqsWorld()
  const { client, clock, queue, receive } = world
  const dead = await queue(`dead${suffix}`)
  const source = await queue(`source${suffix}`, { VisibilityTimeout: '1', RedrivePolicy: redrivePolicy(dead, 1) })

  /** Sends messages and lets them end in the dead-letter queue. */
  const bury = async (count: number) => {
    for (let start = 0; start < count; start += 10) {
      const ids = Array.from({ length: Math.min(10, count - start) }, (_, i) => `${start + i}`)
      const group = (id: string) => (suffix ? { MessageGroupId: 'g', MessageDeduplicationId: id } : {})
      const Entries = ids.map((Id) => ({ Id, MessageBody: `m${Id}`, ...group(Id) }))
      await client.send(new SendMessageBatchCommand({ QueueUrl: source, Entries }))
      await receive(source)
      await clock.advance(1_000)
    }
    await receive(source)
  }
  const start = async (more: Partial<StartMessageMoveTaskCommandInput> = {}) =>
    (await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf(dead), ...more }))).TaskHandle
  const latest = async () =>
    (await client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf(dead) }))).Results?.[0]
  const ended = async () => {
    for (let task = await latest(); ; task = await latest())
      if (task?.Status !== 'RUNNING' && task?.Status !== 'CANCELLING') return task
  }
  return { ...world, dead, source, bury, start, latest, ended }
}

test('a move task brings all messages back to where they came from', async () => {
  const { client, source, dead, bury, start, ended, counts } = await createMoveWorld()
  await bury(25)
  expect(await counts(dead)).toEqual([25, 0, 0])

  await start()

  expect(await ended()).toMatchObject({
    Status: 'COMPLETED',
    SourceArn: arnOf(dead),
    ApproximateNumberOfMessagesMoved: 25,
    ApproximateNumberOfMessagesToMove: 25,
  })
  expect(await counts(source)).toEqual([25, 0, 0])
  expect(await counts(dead)).toEqual([0, 0, 0])
  const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf(dead), MaxResults: 10 }))
  expect(Results).toHaveLength(1)
})

test('a moved message is a new one: id, sequence number, time and receive count start afresh', async () => {
  const { clock, source, dead, bury, start, ended, receive } = await createMoveWorld({ suffix: '.fifo' })
  await bury(2)
  const before = await receive(dead, { VisibilityTimeout: 0 })
  await clock.advance(60_000)

  await start()
  await ended()
  const after = await receive(source)

  expect(bodies(after)).toEqual(bodies(before))
  expect(after[0]?.MessageId).not.toBe(before[0]?.MessageId)
  expect(BigInt(after[0]?.Attributes?.SequenceNumber ?? 0)).toBeGreaterThan(
    BigInt(before[1]?.Attributes?.SequenceNumber ?? 0),
  )
  expect(after[0]?.Attributes).toMatchObject({
    ApproximateReceiveCount: '1',
    SentTimestamp: String(clock.now()),
    MessageGroupId: 'g',
  })
  expect(after[0]?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn')
})

test('a message that was sent to the dead-letter queue directly can only be moved to a named queue', async () => {
  const { dead, source, send, start, ended, queue, receive, counts } = await createMoveWorld()
  await send(dead, 'quarantined')
  const other = await queue('other')

  await start()
  expect(await ended()).toMatchObject({ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' })
  expect(await counts(dead)).toEqual([1, 0, 0])
  await start({ DestinationArn: arnOf(other) })
  expect(await ended()).toMatchObject({ Status: 'COMPLETED', DestinationArn: arnOf(other) })

  expect(bodies(await receive(other))).toEqual(['quarantined'])
  expect(await receive(source)).toEqual([])
})

test('a long poll at the destination wakes for a moved message', async () => {
  const { source, bury, start, receive, untilSleeping } = await createMoveWorld()
  await bury(1)

  const polling = receive(source, { WaitTimeSeconds: 20 })
  await untilSleeping(1)
  await start()

  expect(bodies(await polling)).toEqual(['m0'])
})

test('a task keeps to its rate, is the only one of its queue and stops when it is cancelled', async () => {
  const { client, clock, source, bury, start, latest, ended, counts, untilSleeping } = await createMoveWorld()
  await bury(10)

  const TaskHandle = await start({ MaxNumberOfMessagesPerSecond: 2 })
  await untilSleeping(1)
  expect(await latest()).toMatchObject({ Status: 'RUNNING', TaskHandle, MaxNumberOfMessagesPerSecond: 2 })
  await expect(start()).rejects.toThrow('already a task running')
  expect(await counts(source)).toEqual([2, 0, 0])
  await clock.advance(1_000)
  expect(await counts(source)).toEqual([4, 0, 0])
  const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))
  expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(4)
  await clock.advance(1_000)

  expect(await ended()).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 4 })
  await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toThrow('not running')
})

test('only a dead-letter queue can be the source of a task', async () => {
  const { source, start } = await createMoveWorld()

  await expect(start({ SourceArn: arnOf(source) })).rejects.toThrow('must be configured as a Dead Letter Queue')
  await expect(start({ SourceArn: arnOf('/nope') })).rejects.toMatchObject({ name: 'QueueDoesNotExist' })
})
