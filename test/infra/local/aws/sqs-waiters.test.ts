import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { bodies, createSqsWorld } from './sqs-world.ts'

test('a long poll returns as soon as one message is there', async () => {
  const { queue, send, receive, untilSleeping } = await createSqsWorld()
  const url = await queue('long-poll')

  const polling = receive(url, { WaitTimeSeconds: 20 })
  await untilSleeping(1)
  await send(url, 'now')

  expect(bodies(await polling)).toEqual(['now'])
})

test('a long poll takes what is there at once, also when it could take more', async () => {
  const { queue, send, receive } = await createSqsWorld()
  const url = await queue('long-poll-some')
  await send(url, 'one')

  expect(bodies(await receive(url, { WaitTimeSeconds: 20 }))).toEqual(['one'])
})

test('a long poll on an empty queue waits its full time', async () => {
  const { clock, queue, receive, untilSleeping } = await createSqsWorld()
  const url = await queue('long-poll-empty', { ReceiveMessageWaitTimeSeconds: '7' })
  let isAnswered = false

  const polling = receive(url).finally(() => {
    isAnswered = true
  })
  await untilSleeping(1)
  await clock.advance(6_999)
  expect(isAnswered).toBe(false)
  await clock.advance(1)

  expect(await polling).toEqual([])
})

test('of two long polls the one that got nothing goes on waiting', async () => {
  const { queue, send, receive, untilSleeping } = await createSqsWorld()
  const url = await queue('two-polls')

  const polls = [receive(url, { WaitTimeSeconds: 20 }), receive(url, { WaitTimeSeconds: 20 })]
  await untilSleeping(2)
  await send(url, 'first')
  await Promise.race(polls)
  await untilSleeping(1)
  await send(url, 'second')

  expect((await Promise.all(polls)).map((messages) => messages.length)).toEqual([1, 1])
})

test('a long poll whose caller has gone takes no message', async () => {
  const { client, clock, queue, send, receive, untilSleeping } = await createSqsWorld()
  const QueueUrl = await queue('abandoned')
  const caller = new AbortController()

  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })
  const polling = client.send(command, { abortSignal: caller.signal })
  await untilSleeping(1)
  caller.abort()
  await expect(polling).rejects.toThrow()
  while (clock.sleepers() > 0) await new Promise(setImmediate)
  await send(QueueUrl, 'kept')

  expect(bodies(await receive(QueueUrl))).toEqual(['kept'])
})

test('a long poll wakes when a hidden message comes back', async () => {
  const { clock, queue, send, receive, untilSleeping } = await createSqsWorld()
  const url = await queue('wakes', { VisibilityTimeout: '3' })
  await send(url, 'again')
  await receive(url)

  const polling = receive(url, { WaitTimeSeconds: 20 })
  await untilSleeping(1)
  await clock.advance(3_000)

  expect(bodies(await polling)).toEqual(['again'])
})

test('a receive that is aborted or overtaken by the end resolves empty', async () => {
  const { sqs, untilSleeping } = await createSqsWorld()
  sqs.ensureQueue('ending', {})
  const caller = new AbortController()

  const aborted = sqs.receive('ending', { max: 1, waitSeconds: 20, signal: caller.signal })
  const closed = sqs.receive('ending', { max: 1, waitSeconds: 20, signal: new AbortController().signal })
  await untilSleeping(2)
  caller.abort()
  expect(await aborted).toEqual([])
  sqs.close()
  expect(await closed).toEqual([])
})
