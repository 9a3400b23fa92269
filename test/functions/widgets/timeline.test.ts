import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  type QueryStatus,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, test } from 'vitest'
import 'aws-sdk-client-mock-vitest/extend'
import { createWidgetHandler } from '../../../functions/widgets/create-widget-handler.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { linkKey } from '../../../shared/ledger/ledger.ts'
import type { Link } from '../../../shared/ledger/link.ts'
import { foldEvents } from '../../../shared/plan/booking-state.ts'
import { hash } from '../../../shared/plan/hash.ts'
import { aBooking } from '../../support/bookings.ts'
import { createLogTrap } from '../../support/log-trap.ts'

const NOW = Date.parse('2026-03-01T10:00:00Z')
const DAY_MS = 86_400_000
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:widgets'
const region = 'us-east-1'
const logs = new CloudWatchLogsClient({ region })
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region }))
const [cloudWatch, table] = [mockClient(logs), mockClient(documents)]
beforeEach(() => {
  cloudWatch.reset()
  table.reset()
  table.on(GetCommand).resolves({})
  table.on(QueryCommand).resolves({})
  cloudWatch.on(StartQueryCommand).resolves({ queryId: 'query-1' })
  answer([])
})

const answer = (
  rows: [at: string, message: string, fields?: Record<string, string>][],
  status: QueryStatus = 'Complete',
) =>
  cloudWatch.on(GetQueryResultsCommand).resolves({
    status,
    results: rows.map(([at, message, fields = {}]) =>
      Object.entries({ '@timestamp': `2026-03-01 ${at}`, message, ...fields }).map(([field, value]) => ({
        field,
        value,
      })),
    ),
  })

function knowBooking(tenant = 'demo') {
  const receivedAt = Date.parse('2026-03-01T09:00:00Z')
  const event = {
    eventId: 'e-1',
    change: 'created' as const,
    signedAt: receivedAt / 1000,
    receivedAt,
    booking: aBooking(),
  }
  const link: Link = {
    tenant,
    meetingId: 'meeting-1',
    locationId: 'location-1',
    revision: 1,
    written: { contactId: 'contact-1', noteId: 'note-1', tasks: { prepare: { id: 'task-1', hash: 'h' } } },
    known: foldEvents(undefined, [event]).known,
    timeline: [{ at: receivedAt, changes: ['created'], outcome: 'synced', steps: ['create contact', 'create note'] }],
  }
  table.on(GetCommand, { Key: linkKey(link) }).resolves({ Item: { ...linkKey(link), ...link } })
}

/** What the widget shows when this was typed; the clock is as late as the pauses were long. */
async function show(
  typed: Record<string, unknown> = {},
  context: Record<string, unknown> = {},
  chosen: Record<string, unknown> = {},
) {
  let now = NOW
  const log = createLogTrap()
  const handler = createWidgetHandler({
    integration: defineIntegration({ tenants: { demo: { location: 'location-1' }, two: { location: 'location-2' } } }),
    documents,
    tableName: 'table',
    logs: { client: logs, groupNames: ['webhook', 'sync'], patienceMs: 8000 },
    sqs: new SQSClient({ region }),
    syncQueueUrl: 'https://sqs/sync.fifo',
    deadLetterQueueUrl: 'https://sqs/dead.fifo',
    clock: {
      now: () => now,
      async sleep(ms) {
        now += ms
      },
    },
    log,
  })
  const widgetContext = {
    forms: { all: typed },
    timeRange: { mode: 'relative', start: NOW - 3_600_000, end: NOW },
    ...context,
  }
  const answered = await handler({ widget: 'timeline', ...chosen, widgetContext }, { invokedFunctionArn: ARN })
  const page = typeof answered === 'string' ? answered : answered.markdown
  return { page, text: page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '), tookMs: now - NOW, log }
}

test('without a question there is a form, and nobody is asked', async () => {
  const { page } = await show()
  expect(page).toContain('<input name="meeting"')
  expect(page).toContain(`endpoint="${ARN}"`)
  expect(cloudWatch).not.toHaveReceivedCommand(StartQueryCommand)
  expect(table).not.toHaveReceivedCommand(GetCommand)
})

test('one list tells what the table and the logs know, in the order of time with the gaps between', async () => {
  knowBooking()
  answer([
    ['09:20:00.500', 'held', { delaySeconds: '40', errorName: 'RateLimitedError', receiveCount: '2' }],
    ['09:00:00.000', 'delivery accepted', { tenant: 'demo', change: 'created' }],
    ['09:00:00.020', 'planned', { steps: 'create contact; create note' }],
    ['09:00:00.400', 'call', { remote: 'highlevel', call: 'POST /contacts/', status: '201', durationMs: '180' }],
  ])
  const { text } = await show({ meeting: ' meeting-1 ' })
  expect(text).toContain('demo / meeting-1')
  expect(text).toContain('status booked')
  expect(text).toContain('contact contact-1 &ensp; note note-1 &ensp; task prepare task-1')
  const order = [
    '2026-03-01 09:00:00.000 ✓ created received, verified and put on the queue log',
    '2026-03-01 09:00:00.020 · planned create contact create note log',
    '2026-03-01 09:00:00.400 · highlevel: POST /contacts/ → 201 in 180 ms log',
    '2026-03-01 09:20:00.500 +20 min … held for 40 s attempt 2 RateLimitedError log',
  ]
  for (const one of order) expect(text).toContain(one)
  expect(order.map((one) => text.indexOf(one))).toEqual(order.map((one) => text.indexOf(one)).toSorted((a, b) => a - b))
  expect(text).not.toMatch(/@example|Pat|Rita/)
})

test('the logs of 14 days are asked, or of the dashboard’s range where that begins earlier', async () => {
  await show({ meeting: 'meeting-1' })
  await show({ meeting: 'meeting-1' }, { timeRange: { mode: 'absolute', start: NOW - 30 * DAY_MS, end: NOW } })
  const asked = cloudWatch.commandCalls(StartQueryCommand).map(({ args }) => args[0].input)
  expect(asked.map(({ startTime }) => startTime)).toEqual([14, 30].map((days) => (NOW - days * DAY_MS) / 1000))
})

test('a result is there within ten seconds: what was found by then, and that there may be more', async () => {
  knowBooking()
  answer([['09:00:00.400', 'quarantined', { errorName: 'MessageOnlyError' }]], 'Running')
  const { text, tookMs } = await show({ meeting: 'meeting-1' })
  expect(text).toContain('put into the dead-letter queue')
  expect(text).toContain('still looking through the logs since 2026-02-15 when the time was over')
  expect(tookMs).toBeLessThanOrEqual(10_000)
})

test('while the logs cannot be asked, the table is told, and why the rest is missing', async () => {
  knowBooking()
  cloudWatch.on(StartQueryCommand).rejects(Object.assign(new Error('secret'), { name: 'LimitExceededException' }))
  const { text } = await show({ meeting: 'meeting-1' })
  expect(text).toContain('created: synced create contact create note table')
  expect(text).toContain('The logs could not be asked (LimitExceededException)')
  expect(text).not.toContain('secret')
})

test('while the table cannot be asked, the widget says so in one sentence', async () => {
  table.on(GetCommand).rejects(Object.assign(new Error('secret'), { name: 'ThrottlingException' }))
  const { text, log } = await show({ meeting: 'meeting-1' })
  expect(text).toContain('could not be looked up now (ThrottlingException)')
  expect(log.lines).toMatchObject([{ level: 'error', message: 'widget not shown' }])
})

test('a booking that only the logs know is told: it was received, and has not been worked on', async () => {
  answer([['09:00:00.000', 'delivery accepted', { tenant: 'two', change: 'created' }]])
  const { text } = await show({ meeting: 'meeting-1' })
  expect(text).toContain('two / meeting-1')
  expect(text).toContain('created received, verified and put on the queue')
})

const PAT = ' Pat@Example.org'
const knowKeys = (...pks: string[]) =>
  table
    .on(QueryCommand, { IndexName: 'email', ExpressionAttributeValues: { ':email': hash('pat@example.org') } })
    .resolves({ Items: pks.map((pk) => ({ pk, sk: 'x' })) })

test('the one booking of an address is told at once', async () => {
  knowBooking()
  knowKeys('booking#demo#meeting-1')
  const { text } = await show({ email: PAT })
  expect(text).toContain('demo / meeting-1')
  expect(text).toContain('created: synced')
})

test('several bookings of an address, and those of its contact, are listed once each to choose from', async () => {
  knowBooking()
  knowBooking('two')
  knowKeys('booking#demo#meeting-1', 'contact#location-2#contact-9')
  const ofContact = (tenant: string) => {
    const told = { tenant, meetingId: 'meeting-1', status: 'booked', isRescheduled: false, decidedAt: 1, tags: [] }
    return { [`b#${tenant}/meeting-1`]: told }
  }
  table
    .on(GetCommand, { Key: { pk: 'contact#location-2#contact-9', sk: 'bookings' } })
    .resolves({ Item: { ...ofContact('demo'), ...ofContact('two') } })
  const { text, page } = await show({ email: PAT })
  expect(text).toContain('2 bookings:')
  expect(page).toContain('{&quot;widget&quot;:&quot;timeline&quot;,&quot;meeting&quot;:&quot;meeting-1&quot;}')
  expect(text).not.toContain('Logs since')
})

test('a booking that was chosen from the list is told, whatever was typed before', async () => {
  knowBooking()
  const { text } = await show({ email: PAT }, {}, { meeting: 'meeting-1' })
  expect(text).toContain('demo / meeting-1')
  expect(table).not.toHaveReceivedCommand(QueryCommand)
})

test.each([
  ['one that nobody knows', { meeting: 'meeting-9' }, 'Nothing is known of this meeting'],
  ['no id', { meeting: 'two words' }, 'That is no id of a meeting'],
  ['what is longer than an id', { meeting: 'x'.repeat(300) }, 'That is no id of a meeting'],
  ['an address that nobody knows', { email: 'pat@example.org' }, 'npm run ops -- timeline --email'],
  ['no address', { email: 'pat' }, 'That is no e-mail address'],
])('%s is answered with a sentence that says what to do', async (_, typed, sentence) => {
  expect((await show(typed)).text).toContain(sentence)
})

test('W13: what was typed and what the logs hold is shown as text', async () => {
  const hostile = '"><script>alert(1)</script>'
  answer([['09:00:00.000', 'held', { tenant: 'demo', errorName: hostile, errorMessage: "' onload='x" }]])
  const { page } = await show({ meeting: hostile, email: hostile })
  expect(page).not.toContain('<script')
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;')
})

test.each([
  [{ describe: true }, /^\{"markdown":".*widget: timeline/],
  [{}, /There is no such widget/],
  [{ widget: 'other' }, /There is no such widget/],
  [null, /There is no such widget/],
  ['text', /There is no such widget/],
  [{ widgetContext: { params: { widget: 'timeline' } } }, /<form>/],
  [{ widget: 'timeline', widgetContext: { forms: 7, timeRange: 'x' } }, /<form>/],
])('the event %j is answered', async (event, expected) => {
  const handler = createWidgetHandler({
    integration: defineIntegration({ tenants: { demo: { location: 'location-1' } } }),
    documents,
    tableName: 'table',
    sqs: new SQSClient({ region }),
    syncQueueUrl: '',
    deadLetterQueueUrl: '',
    clock: { now: () => NOW, sleep: async () => {} },
    log: createLogTrap(),
  })
  const result = await handler(event, { invokedFunctionArn: ARN })
  expect(typeof result === 'string' ? result : JSON.stringify(result)).toMatch(expected)
})
