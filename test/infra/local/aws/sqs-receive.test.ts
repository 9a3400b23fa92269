import { expect, test } from 'vitest'
import { createSqs } from '../../../../infra/local/aws/sqs.ts'
import { createManualClock } from '../../../support/manual-clock.ts'
import { ACCOUNT, REGION } from './aws-world.ts'
import { arnOf, bodies, createSqsWorld, redrivePolicy } from './sqs-world.ts'

test('a group keeps its order and is locked while one of its messages is in flight; other groups flow', async () => {
  const { queue, sendToGroup, receive, remove } = await createSqsWorld()
  const url = await queue('groups.fifo')
  for (const body of ['a0', 'a1', 'a2']) await sendToGroup(url, 'a', body)
  await sendToGroup(url, 'b', 'b0')

  const [first] = await receive(url, { MaxNumberOfMessages: 1 })
  expect(first?.Body).toBe('a0')
  expect(bodies(await receive(url))).toEqual(['b0'])
  await remove(url, first!)
  const [second] = await receive(url)

  expect(second?.Body).toBe('a1')
  expect(second?.Attributes).toMatchObject({ MessageGroupId: 'a', SequenceNumber: expect.stringMatching(/^\d{20}$/) })
})

test('one receive fills up from the group that waits longest, in order, before it turns to the next', async () => {
  const { queue, sendToGroup, receive } = await createSqsWorld()
  const url = await queue('fill.fifo')
  for (const body of ['1', '2', '3']) for (const group of ['a', 'b']) await sendToGroup(url, group, `${group}${body}`)

  expect(bodies(await receive(url, { MaxNumberOfMessages: 5 }))).toEqual(['a1', 'a2', 'a3', 'b1', 'b2'])
  expect(bodies(await receive(url))).toEqual([])
})

test('sequence numbers of a group only grow', async () => {
  const { queue, sendToGroup } = await createSqsWorld()
  const url = await queue('sequence.fifo')

  const numbers: bigint[] = []
  for (let i = 0; i < 12; i++) numbers.push(BigInt((await sendToGroup(url, 'g', `${i}`)).SequenceNumber ?? 0))

  expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(new Set(numbers)).toHaveProperty('size', 12)
})

test('a message that was not deleted holds its group back until it is visible again, then comes first', async () => {
  const { clock, queue, sendToGroup, receive, remove } = await createSqsWorld()
  const url = await queue('held.fifo', { VisibilityTimeout: '30' })
  for (const body of ['0', '1', '2']) await sendToGroup(url, 'g', body)

  await receive(url, { MaxNumberOfMessages: 1 })
  await clock.advance(29_999)
  expect(await receive(url)).toEqual([])
  await clock.advance(1)
  const seen: unknown[] = []
  for (let i = 0; i < 3; i++) {
    const [message] = await receive(url, { MaxNumberOfMessages: 1 })
    seen.push(message?.Body)
    await remove(url, message!)
  }

  expect(seen).toEqual(['0', '1', '2'])
})

test('what a partly handled batch gives back comes again in order, and only when all of it is back', async () => {
  const { queue, sendToGroup, receive, remove, hideFor } = await createSqsWorld()
  const url = await queue('partial.fifo')
  for (const body of ['0', '1', '2', '3']) await sendToGroup(url, 'g', body)
  const [zero, one, two] = await receive(url, { MaxNumberOfMessages: 3 })

  await remove(url, zero!)
  await hideFor(url, one!, 0)
  expect(await receive(url)).toEqual([])
  await hideFor(url, two!, 0)

  expect(bodies(await receive(url))).toEqual(['1', '2', '3'])
})

test('a receive with no visibility timeout gives each message once', async () => {
  const { queue, sendToGroup, receive } = await createSqsWorld()
  const url = await queue('peek.fifo')
  for (const body of ['0', '1']) await sendToGroup(url, 'g', body)

  expect(bodies(await receive(url, { VisibilityTimeout: 0 }))).toEqual(['0', '1'])
  expect(bodies(await receive(url, { VisibilityTimeout: 0 }))).toEqual(['0', '1'])
})

test('an expired receipt handle of a FIFO message is refused', async () => {
  const { clock, queue, sendToGroup, receive, remove } = await createSqsWorld()
  const url = await queue('expired.fifo', { VisibilityTimeout: '1' })
  await sendToGroup(url, 'g', 'x')
  const [message] = await receive(url)
  await clock.advance(1_000)

  await expect(remove(url, message!)).rejects.toThrow('The receipt handle has expired')
})

test('a long poll wakes when a delete frees the group', async () => {
  const { queue, sendToGroup, receive, remove, untilSleeping } = await createSqsWorld()
  const url = await queue('freed.fifo')
  for (const body of ['0', '1']) await sendToGroup(url, 'g', body)
  const [first] = await receive(url, { MaxNumberOfMessages: 1 })

  const polling = receive(url, { WaitTimeSeconds: 20 })
  await untilSleeping(1)
  await remove(url, first!)

  expect(bodies(await polling)).toEqual(['1'])
})

test('a FIFO message that is still delayed waits while the one before it is received', async () => {
  const { queue, sendToGroup, receive, sqs } = await createSqsWorld()
  const url = await queue('slower.fifo')
  await sendToGroup(url, 'g', 'first')
  sqs.ensureQueue('slower.fifo', { FifoQueue: 'true', DelaySeconds: '10' })
  await sendToGroup(url, 'g', 'second')

  expect(bodies(await receive(url))).toEqual(['first'])
})

test('a FIFO queue delays as a whole, and a shorter delay does not let messages overtake', async () => {
  const { clock, queue, sendToGroup, receive, sqs } = await createSqsWorld()
  const url = await queue('delayed.fifo', { DelaySeconds: '10' })
  await sendToGroup(url, 'g', 'first')
  sqs.ensureQueue('delayed.fifo', { FifoQueue: 'true', DelaySeconds: '0' })
  await sendToGroup(url, 'g', 'second')

  expect(await receive(url)).toEqual([])
  await clock.advance(10_000)
  expect(bodies(await receive(url))).toEqual(['first', 'second'])
})

test.each([2, '2'])('what was received %o times goes to the dead-letter queue with its attributes', async (most) => {
  const { clock, queue, send, receive } = await createSqsWorld()
  const dead = await queue('dead')
  const url = await queue('source', { VisibilityTimeout: '1', RedrivePolicy: redrivePolicy(dead, most) })
  await send(url, 'poison', { MessageAttributes: { why: { DataType: 'String', StringValue: 'test' } } })
  const [first] = await receive(url)
  await clock.advance(1_000)
  expect(await receive(url)).toHaveLength(1)
  await clock.advance(1_000)

  expect(await receive(url)).toEqual([])
  const [message] = await receive(dead)

  expect(message).toMatchObject({ Body: 'poison', MessageId: first?.MessageId })
  expect(message?.MessageAttributes?.['why']?.StringValue).toBe('test')
  expect(message?.Attributes?.DeadLetterQueueSourceArn).toBe(arnOf(url))
})

test('a poisoned message leaves its group free, and arrives in the dead-letter queue with its group', async () => {
  const { clock, queue, sendToGroup, receive } = await createSqsWorld()
  const dead = await queue('dead.fifo')
  const url = await queue('source.fifo', { VisibilityTimeout: '1', RedrivePolicy: redrivePolicy(dead, 1) })
  for (const body of ['bad', 'good']) await sendToGroup(url, 'g', body)
  await receive(url, { MaxNumberOfMessages: 1 })
  await clock.advance(1_000)

  expect(bodies(await receive(url))).toEqual(['good'])
  const [message] = await receive(dead)

  expect(message).toMatchObject({ Body: 'bad', Attributes: { MessageGroupId: 'g' } })
  expect(message?.Attributes?.SentTimestamp).toBe(String(clock.now()))
})

test('a long poll on the dead-letter queue wakes when a message is redriven into it', async () => {
  const { clock, queue, send, receive, untilSleeping } = await createSqsWorld()
  const dead = await queue('watched-dead')
  const url = await queue('watched', { VisibilityTimeout: '1', RedrivePolicy: redrivePolicy(dead, 1) })
  await send(url, 'poison')
  await receive(url)

  const polls = [receive(dead, { WaitTimeSeconds: 20 }), receive(url, { WaitTimeSeconds: 5 })]
  await untilSleeping(2)
  await clock.advance(5_000)

  expect((await Promise.all(polls)).map(bodies)).toEqual([['poison'], []])
})

test('a receive does not look through the thousands of messages of a locked group', async () => {
  const sqs = createSqs({ clock: createManualClock(), region: REGION, account: ACCOUNT })
  sqs.ensureQueue('q.fifo', { FifoQueue: 'true' })
  const signal = new AbortController().signal
  for (let start = 0; start < 20_000; start += 10) {
    const ids = Array.from({ length: 10 }, (_, i) => `${start + i}`)
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: Id }))
    const input = { QueueUrl: sqs.queueUrl('q.fifo'), Entries }
    await sqs.service({ service: 'sqs', operation: 'SendMessageBatch', input, accessKeyId: 'x', signal })
  }
  const receive = () => sqs.receive('q.fifo', { max: 10, waitSeconds: 0, signal })
  expect(await receive()).toHaveLength(10)

  const startedAt = performance.now()
  for (let i = 0; i < 100; i++) expect(await receive()).toEqual([])
  const milliseconds = performance.now() - startedAt
  sqs.close()

  // It takes about 3 ms; looking through them all took 280 on the same machine.
  expect(milliseconds).toBeLessThan(100)
})
