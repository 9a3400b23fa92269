import { afterEach, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../infra/local/aws/protocol.ts'
import { createSqs, type Sqs } from '../../../infra/local/aws/sqs.ts'
import { type EventSource, type EventSourceOptions, startEventSource } from '../../../infra/local/event-source.ts'
import type { InvokeResult } from '../../../infra/local/invocation.ts'
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts'

const PLACE = { region: 'us-east-1', account: '000000000000' }
let clock: ManualClock
let sqs: Sqs
let source: EventSource | undefined
let batches: string[][]
let events: JsonValue[]

type Reply = (bodies: string[], ids: string[]) => JsonValue | Promise<JsonValue>

function start(reply: Reply, options: Partial<EventSourceOptions> & { fifo?: boolean } = {}) {
  const { fifo = true, ...overrides } = options
  const queueName = fifo ? 'sync.fifo' : 'sync'
  clock = createManualClock()
  sqs = createSqs({ ...PLACE, clock })
  sqs.ensureQueue('dead.fifo', { FifoQueue: 'true' })
  sqs.ensureQueue(queueName, { VisibilityTimeout: '60', ...(fifo ? { FifoQueue: 'true' } : {}) })
  batches = []
  events = []
  const invoke = async (_: string, event: JsonValue): Promise<InvokeResult> => {
    const { Records }: { Records: { body: string; messageId: string }[] } = JSON.parse(JSON.stringify(event))
    events.push(event)
    batches.push(Records.map(({ body }) => body))
    const value = await reply(
      batches.at(-1) ?? [],
      Records.map(({ messageId }) => messageId),
    )
    return value === 'fail' ? { ok: false, error: { errorType: 'E', errorMessage: 'm' } } : { ok: true, value }
  }
  const begin = () => {
    source = startEventSource({
      sqs,
      clock,
      queueName,
      lambda: { invoke },
      region: 'us-east-1',
      functionName: 'f',
      batchSize: 10,
      windowSeconds: 0,
      reportsFailures: true,
      maxConcurrency: 1,
      log: () => {},
      ...overrides,
    })
    return clock.advance(0)
  }
  const send = async (...messages: [body: string, group?: string][]) => {
    for (const [MessageBody, MessageGroupId = 'g'] of messages) {
      const fifoOnly = fifo ? { MessageGroupId, MessageDeduplicationId: MessageBody } : {}
      await call('SendMessage', { QueueUrl: sqs.queueUrl(queueName), MessageBody, ...fifoOnly })
    }
  }
  return { begin, send, queueName }
}

const call = async (operation: string, input: JsonObject) =>
  sqs.service({ service: 'sqs', operation, input, accessKeyId: 'A', signal: new AbortController().signal })

async function depth(queueName: string): Promise<string> {
  const QueueUrl = sqs.queueUrl(queueName)
  const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })
  const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } = Object(Attributes)
  return `${visible} visible, ${hidden} hidden`
}

afterEach(async () => {
  const stopped = source?.stop()
  await clock.advance(0)
  await stopped
  sqs.close()
})

const failing =
  (...bad: string[]): Reply =>
  (bodies, ids) => ({
    batchItemFailures: ids
      .filter((_, index) => bad.includes(bodies[index] ?? ''))
      .map((itemIdentifier) => ({ itemIdentifier })),
  })

test('a batch reaches the function in order, as Lambda spells it, and is deleted when it is done', async () => {
  const { begin, send, queueName } = start(() => null)
  await send(['a'], ['b'], ['c'])
  await begin()

  expect(batches).toEqual([['a', 'b', 'c']])
  expect(events[0]).toMatchObject({
    Records: [
      {
        body: 'a',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:sync.fifo',
        awsRegion: 'us-east-1',
        messageAttributes: {},
        md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
        attributes: { MessageGroupId: 'g', ApproximateReceiveCount: '1', SentTimestamp: expect.any(String) },
      },
      {},
      {},
    ],
  })
  expect(await depth(queueName)).toBe('0 visible, 0 hidden')
})

test('message attributes come in Lambda’s spelling', async () => {
  const { begin, queueName } = start(() => null)
  await call('SendMessage', {
    QueueUrl: sqs.queueUrl(queueName),
    MessageBody: 'a',
    MessageGroupId: 'g',
    MessageDeduplicationId: '1',
    MessageAttributes: { reason: { DataType: 'String', StringValue: 'late' } },
  })
  await begin()
  expect(events[0]).toMatchObject({
    Records: [
      {
        messageAttributes: {
          reason: { stringValue: 'late', dataType: 'String', stringListValues: [], binaryListValues: [] },
        },
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ],
  })
})

test('what failed stays hidden until its visibility timeout, then comes again', async () => {
  const { begin, send, queueName } = start(failing('b'))
  await send(['a'], ['b', 'other'])
  await begin()
  expect(await depth(queueName)).toBe('0 visible, 1 hidden')

  await clock.advance(59_000)
  expect(batches).toEqual([['a', 'b']])
  await clock.advance(1_000)
  expect(batches).toEqual([['a', 'b'], ['b']])
})

test('a group waits for its failed message; other groups go on', async () => {
  const { begin, send } = start(failing('a1'))
  await send(['a1', 'a'])
  await begin()
  await send(['a2', 'a'], ['b1', 'b'])
  await clock.advance(0)
  expect(batches.flat()).toEqual(['a1', 'b1'])
})

test.each<[string, Reply, boolean, string]>([
  ['a failed function keeps all', () => 'fail', true, '0 visible, 2 hidden'],
  ['an empty list is done', () => ({ batchItemFailures: [] }), true, '0 visible, 0 hidden'],
  ['no list is done', () => ({}), true, '0 visible, 0 hidden'],
  ['nothing is done', () => null, true, '0 visible, 0 hidden'],
  [
    'an empty identifier keeps all',
    () => ({ batchItemFailures: [{ itemIdentifier: '' }] }),
    true,
    '0 visible, 2 hidden',
  ],
  [
    'an unknown identifier keeps all',
    () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
    true,
    '0 visible, 2 hidden',
  ],
  ['an item without identifier keeps all', () => ({ batchItemFailures: [{}] }), true, '0 visible, 2 hidden'],
  ['a null item keeps all', () => ({ batchItemFailures: [null] }), true, '0 visible, 2 hidden'],
  ['a list that is none keeps all', () => ({ batchItemFailures: 'all' }), true, '0 visible, 2 hidden'],
  ['a text keeps all', () => 'done', true, '0 visible, 2 hidden'],
  ['without partial responses a list means nothing', failing('a'), false, '0 visible, 0 hidden'],
])('%s', async (_, reply, reportsFailures, expected) => {
  const { begin, send, queueName } = start(reply, { reportsFailures })
  await send(['a'], ['b'])
  await begin()
  expect(await depth(queueName)).toBe(expected)
})

test('no more batches than allowed are at work at once', async () => {
  const waiting: (() => void)[] = []
  const reply = () => new Promise<JsonValue>((resolve) => waiting.push(() => resolve(null)))
  const { begin, send } = start(reply, { maxConcurrency: 2, batchSize: 1, fifo: false })
  await send(['1'], ['2'], ['3'])
  await begin()
  expect(waiting).toHaveLength(2)
  waiting.shift()?.()
  await clock.advance(0)
  expect(batches).toHaveLength(3)
  for (const finish of waiting) finish()
})

test('a batch that is not full waits its window for more', async () => {
  const { begin, send } = start(() => null, { fifo: false, windowSeconds: 5, batchSize: 3 })
  await begin()
  await send(['a'])
  await clock.advance(4_000)
  await send(['b'])
  await clock.advance(999)
  expect(batches).toEqual([])
  await clock.advance(1)
  expect(batches).toEqual([['a', 'b']])

  await send(['c'], ['d'], ['e'])
  await clock.advance(0)
  expect(batches.slice(1)).toEqual([['c', 'd', 'e']])
})

test('stopping takes no more messages and waits for the batch at work', async () => {
  let finish = () => {}
  const reply = () => new Promise<JsonValue>((resolve) => (finish = () => resolve(null)))
  const { begin, send, queueName } = start(reply)
  await send(['a'])
  await begin()
  const stopped = source?.stop()
  await send(['b', 'other'])
  finish()
  await stopped
  expect(await depth(queueName)).toBe('1 visible, 0 hidden')
})
