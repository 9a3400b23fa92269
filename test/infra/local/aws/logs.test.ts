import { expect, test } from 'vitest'
import { createLogs } from '../../../../infra/local/aws/logs.ts'
import type { JsonObject } from '../../../../infra/local/aws/protocol.ts'
import { createLogStore } from '../../../../infra/local/telemetry/log-store.ts'

const NINE = Date.parse('2026-03-01T09:00:00Z')
const LINES = [
  { level: 'INFO', message: 'call', status: 200, error: { name: 'none' } },
  { level: 'WARN', message: 'call again', status: 429 },
  { level: 'ERROR', message: 'quarantined', eventId: 'e"1' },
]

function createService() {
  const store = createLogStore()
  store.ensureGroup('quiet')
  for (const [second, line] of LINES.entries())
    store.append({ group: 'sync', stream: 's', at: NINE + second * 1000, message: JSON.stringify(line) })
  const { service } = createLogs({ store, account: '000000000000' })
  return async (operation: string, input: JsonObject) =>
    service({ service: 'logs', operation, input, accessKeyId: 'operator', signal: new AbortController().signal })
}
const call = createService()

/** The messages of the events found, oldest first. */
async function found(input: JsonObject): Promise<string[]> {
  const { events } = await call('FilterLogEvents', { logGroupName: 'sync', ...input })
  return Array.isArray(events) ? events.map((event) => JSON.parse(String(Object(event).message)).message) : []
}

test.each<[string, string[]]>([
  ['', ['call', 'call again', 'quarantined']],
  ['call', ['call', 'call again']],
  ['call again', ['call again']],
  ['"call again"', ['call again']],
  ['call -again', ['call']],
  ['{ $.level = "WARN" }', ['call again']],
  ['{ $.level = WARN }', ['call again']],
  ['{ $.level != "WARN" }', ['call', 'quarantined']],
  ['{ $.status >= 400 }', ['call again']],
  ['{$.status=200}', ['call']],
  ['{ $.status != 200 }', ['call again']],
  ['{ $.message = "call*" && $.status < 300 }', ['call']],
  ['{ $.message != "call*" }', ['quarantined']],
  ['{ $.error.name = "none" }', ['call']],
  ['{ $.eventId = "e\\"1" }', ['quarantined']],
])('the filter pattern %s', async (filterPattern, expected) => {
  expect(await found({ filterPattern })).toEqual(expected)
})

test.each(['{ $.a = 1 || $.b = 2 }', '[a, b]', '{ a = 1 }', '%x%'])(
  'the filter pattern %s is refused, not misread',
  async (filterPattern) => {
    await expect(call('FilterLogEvents', { logGroupName: 'sync', filterPattern })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining('is not known to the local stage'),
    })
  },
)

test('events are found from a time to a time, both included, page by page', async () => {
  expect(await found({ startTime: NINE + 1000, endTime: NINE + 2000 })).toEqual(['call again', 'quarantined'])
  expect(await found({ endTime: NINE })).toEqual(['call'])
  const { nextToken } = await call('FilterLogEvents', { logGroupName: 'sync', limit: 2 })
  expect(await found({ limit: 2, nextToken })).toEqual(['quarantined'])
  expect(await call('FilterLogEvents', { logGroupName: 'sync', limit: 3 })).not.toMatchObject({
    nextToken: expect.anything(),
  })
})

const RANGE = { startTime: NINE / 1000, endTime: NINE / 1000 + 60 }

test.each<[string, JsonObject, string]>([
  ['StartQuery', { queryString: 'fields a', ...RANGE }, 'InvalidParameterException'],
  ['StartQuery', { queryString: 'fields a', logGroupName: 'sync' }, 'InvalidParameterException'],
  ['StartQuery', { queryString: 'fields a', logGroupName: 'sync', ...RANGE, limit: 0 }, 'InvalidParameterException'],
  [
    'StartQuery',
    { queryString: 'fields a', logGroupName: 'sync', startTime: 2, endTime: 1 },
    'InvalidParameterException',
  ],
  ['StartQuery', { queryString: 'fields', logGroupName: 'sync', ...RANGE }, 'MalformedQueryException'],
  ['StartQuery', { queryString: 'fields a', logGroupName: 'none', ...RANGE }, 'ResourceNotFoundException'],
  ['FilterLogEvents', {}, 'InvalidParameterException'],
  ['FilterLogEvents', { logGroupName: 'none' }, 'ResourceNotFoundException'],
  ['GetQueryResults', {}, 'ResourceNotFoundException'],
  ['PutLogEvents', {}, 'UnknownOperationException'],
])('%s with %j is %s', async (operation, input, code) => {
  await expect(call(operation, input)).rejects.toMatchObject({ code })
})

test('a query reads whole seconds, the last one included, and gives at most as many rows as are asked for', async () => {
  const rows = async (input: JsonObject) => {
    const { queryId } = await call('StartQuery', { queryString: 'display message', logGroupName: 'sync', ...input })
    const { results } = await call('GetQueryResults', { queryId })
    return Array.isArray(results) ? results.map((row) => Object(row)[0].value) : []
  }
  const second = NINE / 1000
  expect(await rows({ startTime: second, endTime: second })).toEqual(['call'])
  expect(await rows({ startTime: second, endTime: second + 2, limit: 2 })).toEqual(['quarantined', 'call again'])
})
