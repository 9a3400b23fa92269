import {
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { ACCOUNT } from './aws-world.ts'
import { bodies, createSqsWorld } from './sqs-world.ts'

test('a message arrives with its body, its attributes and what SQS knows about it', async () => {
  const { clock, queue, send, receive } = await createSqsWorld()
  const url = await queue('plain')

  const sent = await send(url, 'grüße', {
    MessageAttributes: {
      text: { DataType: 'String', StringValue: 'v' },
      number: { DataType: 'Number', StringValue: '42' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
    },
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-abc' } },
  })
  await clock.advance(1500)
  const [message] = await receive(url)

  expect(message).toMatchObject({ Body: 'grüße', MessageId: sent.MessageId, MD5OfBody: sent.MD5OfMessageBody })
  expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes)
  expect(message?.MessageAttributes?.['text']?.StringValue).toBe('v')
  expect(message?.MessageAttributes?.['number']?.DataType).toBe('Number')
  expect([...(message?.MessageAttributes?.['bytes']?.BinaryValue ?? [])]).toEqual([0, 255])
  expect(message?.Attributes).toMatchObject({
    ApproximateReceiveCount: '1',
    SentTimestamp: String(Date.parse('2026-03-01T09:00:00Z')),
    ApproximateFirstReceiveTimestamp: String(Date.parse('2026-03-01T09:00:01.500Z')),
    SenderId: expect.any(String),
    AWSTraceHeader: 'Root=1-abc',
  })
})

test('only the attributes that are asked for are answered', async () => {
  const { queue, send, receive } = await createSqsWorld()
  const url = await queue('asked', { VisibilityTimeout: '0' })
  const MessageAttributes = Object.fromEntries(
    ['app.one', 'app.two', 'other'].map((name) => [name, { DataType: 'String', StringValue: name }]),
  )
  await send(url, 'x', { MessageAttributes })

  const [none] = await receive(url, { MessageAttributeNames: [], MessageSystemAttributeNames: [] })
  const [some] = await receive(url, {
    MessageAttributeNames: ['app.*'],
    MessageSystemAttributeNames: ['SentTimestamp'],
  })

  expect(none).not.toHaveProperty('MessageAttributes')
  expect(none).not.toHaveProperty('Attributes')
  expect(Object.keys(some?.MessageAttributes ?? {})).toEqual(['app.one', 'app.two'])
  expect(Object.keys(some?.Attributes ?? {})).toEqual(['SentTimestamp'])
})

test('in a batch each entry succeeds or fails for itself', async () => {
  const { client, queue, receive } = await createSqsWorld()
  const QueueUrl = await queue('batches')
  const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `m${i}`, MessageBody: i === 3 ? '\uFFFF' : `body ${i}` }))

  const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  const messages = await receive(QueueUrl)
  const handles = messages.map(({ ReceiptHandle }, i) => ({ Id: `d${i}`, ReceiptHandle }))
  const garbage = { Id: 'garbage', ReceiptHandle: 'not-a-handle' }
  const deleted = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [...handles, garbage] }))

  expect(sent.Successful).toHaveLength(9)
  expect(sent.Failed).toMatchObject([{ Id: 'm3', Code: 'InvalidMessageContents', SenderFault: true }])
  expect(messages).toHaveLength(9)
  expect(deleted.Successful).toHaveLength(9)
  expect(deleted.Failed).toMatchObject([{ Id: 'garbage', Code: 'ReceiptHandleIsInvalid' }])
})

test('an empty, repeating or too long batch is refused as a whole', async () => {
  const { client, queue } = await createSqsWorld()
  const QueueUrl = await queue('refused-batches')
  const sendAll = (ids: string[], MessageBody = 'x') =>
    client.send(new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody })) }))

  await expect(sendAll([])).rejects.toThrow('at least one entry')
  await expect(sendAll(['a', 'a'])).rejects.toThrow('same Id')
  await expect(sendAll(['a b'])).rejects.toThrow('a b')
  await expect(sendAll(Array.from({ length: 11 }, (_, i) => `id${i}`))).rejects.toThrow('You have sent 11')
  await expect(sendAll(['a', 'b'], 'x'.repeat(600 * 1024))).rejects.toThrow('1048576 bytes')
})

test('a delayed message shows up when its delay is over', async () => {
  const { clock, queue, send, receive } = await createSqsWorld()
  const plain = await queue('delay-per-message')
  const delaying = await queue('delay-per-queue', { DelaySeconds: '5' })
  await send(plain, 'late', { DelaySeconds: 2 })
  await send(delaying, 'later')
  await send(delaying, 'at once', { DelaySeconds: 0 })

  expect(bodies(await receive(plain))).toEqual([])
  expect(bodies(await receive(delaying))).toEqual(['at once'])
  await clock.advance(2_000)
  expect(bodies(await receive(plain))).toEqual(['late'])
  await clock.advance(3_000)
  expect(bodies(await receive(delaying))).toEqual(['later'])
})

test('messages are deleted when their retention period is over, in flight or not', async () => {
  const { clock, queue, send, receive, counts } = await createSqsWorld()
  const url = await queue('retention', { MessageRetentionPeriod: '60' })
  await send(url, 'in flight')
  await receive(url)
  await send(url, 'waiting')

  await clock.advance(60_000)
  expect(await counts(url)).toEqual([2, 0, 0])
  await clock.advance(1)
  expect(await counts(url)).toEqual([0, 0, 0])
  expect(await receive(url)).toEqual([])
})

test('a purge empties the queue', async () => {
  const { client, queue, sendToGroup, receive, counts } = await createSqsWorld()
  const url = await queue('purge.fifo')
  await sendToGroup(url, 'g', 'old')
  await receive(url)
  await client.send(new PurgeQueueCommand({ QueueUrl: url }))

  expect(await counts(url)).toEqual([0, 0, 0])
  await sendToGroup(url, 'g', 'new')
  expect(bodies(await receive(url))).toEqual(['new'])
})

test('a queue is purged once in 60 seconds, whatever happens to others', async () => {
  const { client, clock, queue } = await createSqsWorld()
  const [url, other] = [await queue('purge.fifo'), await queue('other')]
  const purge = (QueueUrl: string) => client.send(new PurgeQueueCommand({ QueueUrl }))
  await purge(url)

  await clock.advance(59_999)
  await expect(purge(url)).rejects.toMatchObject({ name: 'PurgeQueueInProgress' })
  await purge(other)
  await clock.advance(1)
  await purge(url)
})

test('queues are listed by prefix, page by page', async () => {
  const { client, queue } = await createSqsWorld()
  for (const name of ['app-b', 'app-a', 'other']) await queue(name)

  const first = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'app-', MaxResults: 1 }))
  const rest = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'app-', NextToken: first.NextToken }))

  expect(first.QueueUrls?.[0]).toMatch(new RegExp(`/${ACCOUNT}/app-a$`))
  expect(rest.QueueUrls?.map((url) => url.split('/').at(-1))).toEqual(['app-b'])
  expect(rest.NextToken).toBeUndefined()
})

test('an operation that is not emulated is refused by name', async () => {
  const { client, queue } = await createSqsWorld()
  const QueueUrl = await queue('kept')

  await expect(client.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toThrow('does not emulate DeleteQueue')
})

test('a stage without HTTP receives, deletes and releases like a client', async () => {
  const { clock, sqs, sendToGroup } = await createSqsWorld()
  sqs.ensureQueue('stage.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' })
  for (const body of ['1', '2', '3']) await sendToGroup(sqs.queueUrl('stage.fifo'), 'g', body)
  const signal = new AbortController().signal

  const received = await sqs.receive('stage.fifo', { max: 2, waitSeconds: 0, signal })
  sqs.deleteMessage('stage.fifo', received[0]!.receiptHandle)
  expect(received.map(({ body, groupId, receiveCount }) => [body, groupId, receiveCount])).toEqual([
    ['1', 'g', 1],
    ['2', 'g', 1],
  ])
  expect(sqs.systemAttributes(received[1]!)).toMatchObject({ MessageGroupId: 'g', ApproximateReceiveCount: '1' })

  expect(await sqs.receive('stage.fifo', { max: 10, waitSeconds: 0, signal })).toEqual([])
  expect(sqs.releaseInFlight('stage.fifo')).toBe(1)
  const again = await sqs.receive('stage.fifo', { max: 10, waitSeconds: 0, signal })
  expect(again.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
    ['2', 2],
    ['3', 1],
  ])
  expect(clock.sleepers()).toBe(0)
})
