import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { bodies, createSqsWorld } from './sqs-world.ts'

const FIVE_MINUTES_MS = 5 * 60_000

test('a deduplication id is taken once in five minutes, also after the message was deleted', async () => {
  const { clock, queue, sendToGroup, receive, remove } = await createSqsWorld()
  const url = await queue('dedup.fifo')

  const first = await sendToGroup(url, 'g', 'x', 'D')
  const second = await sendToGroup(url, 'other-group', 'y', 'D')
  expect(second).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber })
  const messages = await receive(url)
  expect(bodies(messages)).toEqual(['x'])
  await remove(url, messages[0]!)
  await clock.advance(FIVE_MINUTES_MS - 1)
  await sendToGroup(url, 'g', 'z', 'D')
  expect(await receive(url)).toEqual([])

  await clock.advance(1)
  await sendToGroup(url, 'g', 'again', 'D')
  expect(bodies(await receive(url))).toEqual(['again'])
})

test('with content-based deduplication equal bodies are one message', async () => {
  const { queue, send, receive } = await createSqsWorld()
  const url = await queue('content.fifo', { ContentBasedDeduplication: 'true' })
  for (const body of ['same', 'same', 'other']) await send(url, body, { MessageGroupId: 'g' })
  await send(url, 'same', { MessageGroupId: 'g', MessageDeduplicationId: 'explicit' })

  expect(bodies(await receive(url))).toEqual(['same', 'other', 'same'])
})

test('with DeduplicationScope messageGroup the same id may be used in each group', async () => {
  const { queue, sendToGroup, receive } = await createSqsWorld()
  const url = await queue('scope.fifo', {
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  })
  for (const group of ['a', 'b', 'a']) await sendToGroup(url, group, group, 'D')

  expect(bodies(await receive(url))).toEqual(['a', 'b'])
})

test('a FIFO send without group, without deduplication id or with a delay of its own is refused', async () => {
  const { queue, send } = await createSqsWorld()
  const url = await queue('strict.fifo')
  const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd' }

  await expect(send(url, 'x', { MessageDeduplicationId: 'd' })).rejects.toThrow('MessageGroupId')
  await expect(send(url, 'x', { MessageGroupId: 'g' })).rejects.toThrow('ContentBasedDeduplication')
  await expect(send(url, 'x', { ...ids, DelaySeconds: 1 })).rejects.toThrow('DelaySeconds')
  await expect(send(url, 'x', { ...ids, MessageGroupId: 'a b' })).rejects.toThrow('MessageGroupId')
  await send(url, 'x', { ...ids, DelaySeconds: 0 })
})

test('a message may have 1 MiB with its attributes, in bytes, or what the queue allows', async () => {
  const { client, queue, send } = await createSqsWorld()
  const url = await queue('size')
  const mebibyte = 1024 * 1024

  await send(url, 'x'.repeat(mebibyte))
  await expect(send(url, 'x'.repeat(mebibyte + 1))).rejects.toThrow('shorter than 1048576 bytes')
  await expect(send(url, 'ü'.repeat(mebibyte / 2 + 1))).rejects.toThrow('shorter than 1048576 bytes')
  const MessageAttributes = { a: { DataType: 'String', StringValue: 'v' } }
  await expect(send(url, 'x'.repeat(mebibyte - 7), { MessageAttributes })).rejects.toThrow('shorter than')
  await send(url, 'x'.repeat(mebibyte - 8), { MessageAttributes })

  await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { MaximumMessageSize: '1024' } }))
  await expect(send(url, 'x'.repeat(1025))).rejects.toThrow('shorter than 1024 bytes')
})

test.each(['\u0000', '\u000B', '\u001F', '\uFFFE', '\uFFFF'])('the character %j is refused', async (character) => {
  const { queue, send } = await createSqsWorld()
  const url = await queue('characters')
  const MessageAttributes = { a: { DataType: 'String', StringValue: `a${character}` } }

  await expect(send(url, `a${character}b`)).rejects.toMatchObject({ name: 'InvalidMessageContents' })
  await expect(send(url, 'fine', { MessageAttributes })).rejects.toMatchObject({ name: 'InvalidMessageContents' })
})

test('tabs, line ends and characters beyond the first plane pass unchanged', async () => {
  const { queue, send, receive } = await createSqsWorld()
  const url = await queue('fine-characters')
  await send(url, '\t\r\n 😀 é')

  expect(bodies(await receive(url))).toEqual(['\t\r\n 😀 é'])
})

test('the digest of message attributes is the one AWS documents, so that clients may check it', async () => {
  const { queue, send } = await createSqsWorld()
  const url = await queue('digest')
  const MessageAttributes = { timestamp: { DataType: 'Number', StringValue: '1493147359900' } }

  expect((await send(url, 'x', { MessageAttributes })).MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c')
})

test('an empty body and wrong message attributes are refused', async () => {
  const { queue, send } = await createSqsWorld()
  const url = await queue('wrong')
  const value = { DataType: 'String', StringValue: 'v' }
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, value]))
  const sendWith = (MessageAttributes: Record<string, { DataType: string; StringValue: string }>) =>
    send(url, 'x', { MessageAttributes })

  await expect(send(url, '')).rejects.toThrow('MessageBody')
  await expect(sendWith(many)).rejects.toThrow('[10]')
  await expect(sendWith({ 'AWS.name': value })).rejects.toThrow('AWS.name')
  await expect(sendWith({ a: { ...value, DataType: 'Date' } })).rejects.toThrow('Date')
  await expect(sendWith({ a: { ...value, StringValue: '' } })).rejects.toThrow('non-empty')
})
