import { expect, test } from 'vitest'
import { BookingRejectedError, RemoteUnavailableError } from '../../shared/errors.ts'
import { createLog, type Log } from '../../shared/log.ts'
import { createLogger } from '../../shared/logger.ts'
import { createManualClock } from '../support/manual-clock.ts'

const CANARY = 'c4n4ry-pat@example.org'

/** What a function's log really writes, line by line. */
function written(write: (log: Log) => void, more: { least?: string } = {}): Record<string, unknown>[] {
  const lines: string[] = []
  const logger = createLogger({
    clock: createManualClock(Date.UTC(2026, 2, 1)),
    write: (line) => void lines.push(line),
    service: 'sync',
    ...more,
  })
  logger.invocation.before({ context: { awsRequestId: 'request-1' } })
  write(createLog(logger))
  expect(lines.join('\n')).not.toContain(CANARY)
  return lines.map((line) => JSON.parse(line))
}

test('a line is one object of JSON that says when, which function and which invocation', () => {
  expect(written((log) => log.info('booking', { eventId: 'e', steps: 'a\nb' }))).toEqual([
    {
      timestamp: '2026-03-01T00:00:00.000Z',
      level: 'INFO',
      message: 'booking',
      service: 'sync',
      requestId: 'request-1',
      eventId: 'e',
      steps: 'a\nb',
    },
  ])
})

test.each([
  ['TRACE', ['INFO', 'WARN', 'ERROR']],
  ['INFO', ['INFO', 'WARN', 'ERROR']],
  ['WARN', ['WARN', 'ERROR']],
  ['ERROR', ['ERROR']],
  ['FATAL', []],
])('with Lambda at level %s these are written: %j', (level, expected) => {
  const all = (log: Log) => {
    log.info('x')
    log.warn('x')
    log.error('x')
  }
  expect(written(all, { least: level }).map((line) => line['level'])).toEqual(expected)
})

test('a line tells its message, its level and the allowed fields', () => {
  const [line] = written((log) => log.warn('held', { eventId: 'e', tenant: 'demo', status: 401, receiveCount: 2 }))
  expect(line).toMatchObject({
    level: 'WARN',
    message: 'held',
    eventId: 'e',
    tenant: 'demo',
    status: 401,
    receiveCount: 2,
  })
})

test.each(['info', 'warn', 'error'] as const)('P17: %s drops a field that is not on the list', (level) => {
  const fields = { eventId: 'e', email: CANARY, guest: { name: CANARY }, body: CANARY, token: CANARY }
  const [line] = written((log) => log[level]('booking', fields))
  expect(line).toMatchObject({ level: level.toUpperCase(), eventId: 'e' })
  for (const name of ['email', 'guest', 'body', 'token']) expect(line).not.toHaveProperty(name)
})

const foreign = () => {
  try {
    return JSON.parse(`{"email":"${CANARY}`)
  } catch (error) {
    return error
  }
}
const withProperties = Object.assign(new Error(CANARY), { body: CANARY, config: { token: CANARY } })
const caused = new RemoteUnavailableError('HighLevel answered 503', { cause: new TypeError(CANARY) })

test.each([
  ['an error of a library', foreign()],
  ['an error with properties', withProperties],
  ['an error caused by another', caused],
  ['a text', CANARY],
  ['an object', { message: CANARY }],
  ['null', null],
  ['an error over several lines', new Error(`first\n${CANARY}\nat ${CANARY}`)],
])('P17: %s is logged without its words', (_name, error) => {
  expect(written((log) => log.error('not stored', { error }))).toHaveLength(1)
})

test('of an error the name, the cause’s name and the places are told', () => {
  const [line] = written((log) => log.error('not stored', { error: new Error('x', { cause: new TypeError('y') }) }))
  expect(line).toMatchObject({ errorName: 'Error', causeName: 'TypeError' })
  expect(line).not.toHaveProperty('errorMessage')
  expect(line?.['errorPlaces']).toEqual(expect.arrayContaining([expect.stringMatching(/^at .*log\.test/)]))
})

test('our own errors speak for themselves', () => {
  const [line] = written((log) => log.error('quarantined', { error: new BookingRejectedError('email') }))
  expect(line).toMatchObject({
    errorName: 'BookingRejectedError',
    errorMessage: 'HighLevel rejected the booking: email',
  })
})

test('HighLevel’s trace id is told, of a line and of an error', () => {
  const error = new RemoteUnavailableError('HighLevel answered 503', { traceId: '5f1c-trace' })
  expect(written((log) => log.warn('held', { error }))[0]).toMatchObject({ traceId: '5f1c-trace' })
  expect(written((log) => log.warn('held', { traceId: '5f1c-trace' }))[0]).toMatchObject({ traceId: '5f1c-trace' })
})

test('W25: line breaks in a value stay in one line', () => {
  expect(written((log) => log.info('booking', { meetingId: 'a\r\n{"level":"ERROR"}' }))).toHaveLength(1)
})

test('P17, W22: an id from outside that does not look like one is told by its digest, equal for equal ids', () => {
  const ids = [CANARY, CANARY, 'two words', 'x\r\nlevel: ERROR', '8e9f0c1a-1b2c-4d3e-8f4a-5b6c7d8e9f0a']
  const lines = written((log) => {
    for (const meetingId of ids) log.info('booking', { meetingId })
  })
  const told = lines.map((line) => String(line['meetingId']))
  expect(told.slice(0, 4)).toEqual(Array(4).fill(expect.stringMatching(/^digest-[\w-]{22}$/)))
  expect([told[0] === told[1], told[0] === told[2], told[4]]).toEqual([true, false, ids[4]])
})
