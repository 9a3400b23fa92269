import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { arnOf, bodies, createSqsWorld, redrivePolicy } from './sqs-world.ts'

test('a queue is found by its name, with the attributes it was given and the defaults', async () => {
  const { client, clock, queue, attributes } = await createSqsWorld()
  const url = await queue('found', { VisibilityTimeout: '7' })

  expect((await client.send(new GetQueueUrlCommand({ QueueName: 'found' }))).QueueUrl).toBe(url)
  expect(await attributes(url)).toMatchObject({
    VisibilityTimeout: '7',
    MessageRetentionPeriod: '345600',
    QueueArn: arnOf(url),
    CreatedTimestamp: String(clock.now() / 1000),
  })
  const one = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['DelaySeconds', 'RedrivePolicy'] })
  expect((await client.send(one)).Attributes).toEqual({ DelaySeconds: '0' })
})

test('a queue that does not exist is told as both SDK generations know it', async () => {
  const { client } = await createSqsWorld()

  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'nope' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
  })
})

test('creating a queue again is fine with the same attributes and refused with others', async () => {
  const { queue } = await createSqsWorld()
  const url = await queue('again', { VisibilityTimeout: '7' })

  expect(await queue('again', { VisibilityTimeout: '7' })).toBe(url)
  await expect(queue('again', { VisibilityTimeout: '8' })).rejects.toMatchObject({ name: 'QueueNameExists' })
})

const refused: [attributes: Record<string, string>, reason: string][] = [
  [{ VisibilityTimeout: '43201' }, 'from 0 to 43200'],
  [{ MessageRetentionPeriod: '59' }, 'from 60'],
  [{ MaximumMessageSize: 'much' }, 'not much'],
  [{ VisibilityTimout: '1' }, 'VisibilityTimout'],
  [{ ContentBasedDeduplication: 'true' }, 'Unknown Attribute ContentBasedDeduplication'],
  [{ FifoQueue: 'true' }, 'must end with .fifo'],
  [{ RedrivePolicy: 'dead' }, 'not a JSON object'],
  [{ RedrivePolicy: redrivePolicy('/nope', 3) }, 'there is no queue'],
  [{ RedrivePolicy: redrivePolicy('/dead', 0) }, 'from 1 to 1000'],
  [{ RedrivePolicy: redrivePolicy('/dead.fifo', 3) }, 'must be FIFO like its source'],
]
test.each(refused)('the attributes %o are refused', async (Attributes, reason) => {
  const { client, queue } = await createSqsWorld()
  for (const name of ['dead', 'dead.fifo']) await queue(name)

  await expect(client.send(new CreateQueueCommand({ QueueName: 'refused', Attributes }))).rejects.toThrow(reason)
})

test('a dead-letter queue says who may use it', async () => {
  const { queue } = await createSqsWorld()
  const allow = (policy: object) => ({ RedriveAllowPolicy: JSON.stringify(policy) })
  const nobody = await queue('nobody', allow({ redrivePermission: 'denyAll' }))
  const friends = await queue('friends', allow({ redrivePermission: 'byQueue', sourceQueueArns: [arnOf('/friend')] }))

  await expect(queue('a', { RedrivePolicy: redrivePolicy(nobody, 3) })).rejects.toThrow('does not allow')
  await expect(queue('b', { RedrivePolicy: redrivePolicy(friends, 3) })).rejects.toThrow('does not allow')
  await queue('friend', { RedrivePolicy: redrivePolicy(friends, 3) })
})

test('the queues that use a dead-letter queue can be listed', async () => {
  const { client, queue } = await createSqsWorld()
  const dead = await queue('dead')
  const source = await queue('source', { RedrivePolicy: redrivePolicy(dead, 3) })

  const { queueUrls } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))

  expect(queueUrls).toEqual([source])
})

test('changed attributes take effect at once, and an empty value takes one away', async () => {
  const { client, clock, queue, send, receive, attributes } = await createSqsWorld()
  const dead = await queue('dead')
  const url = await queue('changed', { RedrivePolicy: redrivePolicy(dead, 1) })
  const Attributes = { VisibilityTimeout: '1', RedrivePolicy: '' }
  await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }))

  await send(url, 'x')
  await receive(url)
  await clock.advance(1_000)

  expect(bodies(await receive(url))).toEqual(['x'])
  expect(await attributes(url)).not.toHaveProperty('RedrivePolicy')
})

test('making sure of a queue brings its attributes up to date and keeps its messages', async () => {
  const { sqs, send, receive, attributes } = await createSqsWorld()
  sqs.ensureQueue('ensured', { VisibilityTimeout: '5', DelaySeconds: '1' })
  await send(sqs.queueUrl('ensured'), 'kept', { DelaySeconds: 0 })
  sqs.ensureQueue('ensured', { VisibilityTimeout: '9' })

  expect(await attributes(sqs.queueUrl('ensured'))).toMatchObject({ VisibilityTimeout: '9', DelaySeconds: '0' })
  expect(bodies(await receive(sqs.queueUrl('ensured')))).toEqual(['kept'])
  expect(sqs.queueArn('ensured')).toBe(arnOf('/ensured'))
})

test('messages are counted as visible, in flight and delayed', async () => {
  const { queue, send, receive, counts } = await createSqsWorld()
  const url = await queue('counted')
  for (const body of ['1', '2', '3']) await send(url, body)
  await send(url, 'later', { DelaySeconds: 60 })
  await receive(url, { MaxNumberOfMessages: 1 })

  expect(await counts(url)).toEqual([2, 1, 1])
})
