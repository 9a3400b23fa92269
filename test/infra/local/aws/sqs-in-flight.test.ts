import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { bodies, createSqsWorld } from './sqs-world.ts'

test('a received message is hidden for the visibility timeout and then comes back, counted', async () => {
  const { clock, queue, send, receive } = await createSqsWorld()
  const url = await queue('timeout', { VisibilityTimeout: '30' })
  await send(url, 'x')

  const [first] = await receive(url)
  await clock.advance(29_999)
  expect(await receive(url)).toEqual([])
  await clock.advance(1)
  const [second] = await receive(url)

  expect(second?.MessageId).toBe(first?.MessageId)
  expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle)
  expect(second?.Attributes?.ApproximateReceiveCount).toBe('2')
})

test('changing the visibility brings a message back at once or keeps it away, and does not count as a receive', async () => {
  const { clock, queue, send, receive, hideFor } = await createSqsWorld()
  const url = await queue('visibility', { VisibilityTimeout: '30' })
  await send(url, 'x')
  const [first] = await receive(url)

  await hideFor(url, first!, 0)
  const [second] = await receive(url)
  expect(second?.Attributes?.ApproximateReceiveCount).toBe('2')

  await hideFor(url, second!, 60)
  await clock.advance(59_999)
  expect(await receive(url)).toEqual([])
  await clock.advance(1)
  const [third] = await receive(url)
  expect(third?.Attributes?.ApproximateReceiveCount).toBe('3')
})

test('a batch changes the visibility of several messages', async () => {
  const { client, queue, send, receive } = await createSqsWorld()
  const QueueUrl = await queue('visibility-batch')
  for (const body of ['1', '2', '3']) await send(QueueUrl, body)
  const messages = await receive(QueueUrl)

  const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: `v${i}`, ReceiptHandle, VisibilityTimeout: 0 }))
  const changed = await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))

  expect(changed.Successful).toHaveLength(3)
  expect(bodies(await receive(QueueUrl))).toEqual(['1', '2', '3'])
})

test('a message cannot stay hidden for more than twelve hours after its receive', async () => {
  const { clock, queue, send, receive, hideFor } = await createSqsWorld()
  const url = await queue('twelve-hours', { VisibilityTimeout: '43200' })
  await send(url, 'x')
  const [message] = await receive(url)
  await clock.advance(3_600_000)

  await expect(hideFor(url, message!, 11 * 3600 + 1)).rejects.toThrow('Total VisibilityTimeout')
  await expect(hideFor(url, message!, 43_201)).rejects.toThrow('Must be between 0 and 43200')
  await hideFor(url, message!, 11 * 3600)
  await clock.advance(11 * 3_600_000)
  await expect(hideFor(url, message!, 1)).rejects.toMatchObject({ name: 'MessageNotInflight' })
})

test('a receipt handle that a later receive replaced deletes nothing', async () => {
  const { clock, queue, send, receive, remove } = await createSqsWorld()
  const url = await queue('stale', { VisibilityTimeout: '1' })
  await send(url, 'x')
  const [first] = await receive(url)
  await clock.advance(1_000)
  const [second] = await receive(url)

  await remove(url, first!)
  await clock.advance(1_000)
  const [third] = await receive(url)
  expect(third?.MessageId).toBe(second?.MessageId)

  await remove(url, third!)
  await clock.advance(1_000)
  expect(await receive(url)).toEqual([])
})

test('a receipt handle of another queue is refused', async () => {
  const { queue, send, receive, remove } = await createSqsWorld()
  const [one, other] = [await queue('one'), await queue('other')]
  await send(one, 'x')
  const [message] = await receive(one)

  await expect(remove(other, message!)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' })
})
