import { expect, test } from 'vitest'
import { watchAttempts } from '../../../functions/sync/watch-attempts.ts'
import { FunctionDiedError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { aRecord } from '../../support/bookings.ts'
import { createLogTrap } from '../../support/log-trap.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'

/** A function that may die: what it was doing then never comes to an end, and what it had in hands is received again. */
function createWorld() {
  const ledger = createMemoryLedger()
  const clock = createManualClock()
  const log = createLogTrap()
  const worked: string[] = []
  const forever = new Promise<void>(() => {})
  /** One invocation with messages received before; answers what each came to. One that kills ends the invocation. */
  async function invoke(messageIds: string[], killer?: string): Promise<Record<string, string>> {
    const attempts = watchAttempts(ledger, { clock, log, trouble: {} })
    const outcomes: Record<string, string> = {}
    let die = () => {}
    const death = new Promise<void>((resolve) => {
      die = resolve
    })
    const runs = messageIds.map(async (messageId) => {
      const record = aRecord('{}', { messageId, receiveCount: 2 })
      const work = async () => {
        worked.push(messageId)
        if (messageId !== killer) return await new Promise<void>((resolve) => setImmediate(resolve))
        die()
        await forever
      }
      outcomes[messageId] = await attempts.run([record], work).then(
        () => 'done',
        (error: Error) => error.name,
      )
    })
    await Promise.race([Promise.all(runs), death])
    return { ...outcomes }
  }
  return { ledger, clock, log, worked, invoke }
}

test('what is received for the first time costs no operation of the table', async () => {
  const { ledger, clock, log } = createWorld()
  const attempts = watchAttempts(ledger, { clock, log, trouble: {} })
  await attempts.run([aRecord('{}')], async () => {})
  expect(ledger.operations()).toBe(0)
})

test('F11: a message that kills the function every time is found out, and the others of its batch are not taken for it', async () => {
  const { invoke, worked } = createWorld()
  const batch = ['before', 'killer', 'after']
  expect(await invoke(batch, 'killer')).toEqual({})
  // From now on one after the other: what stands before it is done, what stands behind it is not even begun.
  expect(await invoke(batch, 'killer')).toEqual({ before: 'done' })
  worked.length = 0
  expect(await invoke(['killer', 'after'], 'killer')).toEqual({})
  expect(worked).toEqual(['killer'])
  expect(await invoke(['killer', 'after'])).toEqual({ killer: 'FunctionDiedError', after: 'done' })
})

test('P9: a message that waits may come a thousand times', async () => {
  const { ledger, clock, log } = createWorld()
  for (let receive = 2; receive < 1000; receive++) {
    const attempts = watchAttempts(ledger, { clock, log, trouble: {} })
    const record = aRecord('{}', { messageId: 'm1', receiveCount: receive })
    const away = new RemoteUnavailableError('away')
    await expect(attempts.run([record], () => Promise.reject(away))).rejects.toBe(away)
    await attempts.end(record)
  }
})

test('a table that is throttled for a moment does not make a message that waits look like one that kills', async () => {
  const { ledger, clock, log } = createWorld()
  const attempts = watchAttempts(ledger, { clock, log, trouble: {} })
  const record = aRecord('{}', { messageId: 'm1', receiveCount: 2 })
  await attempts.run([record], async () => {})
  let refusals = 3
  ledger.before = () => {
    if (refusals-- > 0) throw new RemoteUnavailableError('DynamoDB could not be reached')
  }
  const ended = attempts.end(record)
  await clock.advance(5_000)
  await ended
  delete ledger.before
  expect(await ledger.pastAttempts('m1')).toEqual({ unended: 0, alone: 0 })
  expect(log.lines).toEqual([])
})

test('what cannot be recorded is told, and the message waits all the same', async () => {
  const { ledger, clock, log } = createWorld()
  const attempts = watchAttempts(ledger, { clock, log, trouble: {} })
  const record = aRecord('{}', { messageId: 'm1', receiveCount: 2 })
  await attempts.run([record], async () => {})
  ledger.before = () => {
    throw new RemoteUnavailableError('DynamoDB could not be reached')
  }
  const ended = attempts.end(record)
  await clock.advance(10_000)
  await ended
  expect(log.lines.map(({ message }) => message)).toEqual(['end of an attempt not recorded'])
})

test('failures alone are counted in a row, across invocations, and another kind of failure ends the row', async () => {
  const { ledger, clock, log } = createWorld()
  const record = aRecord('{}', { messageId: 'm1', receiveCount: 2 })
  async function attempt(isAlone: boolean): Promise<number> {
    const attempts = watchAttempts(ledger, { clock, log, trouble: {} })
    await attempts.run([record], async () => {})
    const times = isAlone ? attempts.failedAlone(record) : 0
    await attempts.end(record)
    return times
  }
  expect([await attempt(true), await attempt(true), await attempt(false), await attempt(true)]).toEqual([1, 2, 0, 1])
})

test('while the table refuses operations nothing is begun on record, so what waits for days never looks like what kills', async () => {
  const { ledger, clock, log } = createWorld()
  const trouble = {}
  const record = aRecord('{}', { messageId: 'm1', receiveCount: 2 })
  for (let receive = 0; receive < 10; receive++) {
    delete ledger.before
    const attempts = watchAttempts(ledger, { clock, log, trouble })
    await attempts.run([record], async () => {})
    ledger.before = () => {
      throw new RemoteUnavailableError('DynamoDB could not be reached')
    }
    const ended = attempts.end(record)
    await clock.advance(20 * 60_000)
    await ended
  }
  delete ledger.before
  expect(await ledger.pastAttempts('m1')).toEqual({ unended: 1, alone: 0 })
})

test('F11: once the table has been well for half an hour, what kills is found out again', async () => {
  const { ledger, clock, log } = createWorld()
  const trouble = { at: clock.now() }
  await clock.advance(30 * 60_000)
  const record = aRecord('{}', { messageId: 'm1', receiveCount: 2 })
  const invoke = () => watchAttempts(ledger, { clock, log, trouble }).run([record], async () => {})
  for (let deaths = 0; deaths < 3; deaths++) await invoke()
  await expect(invoke()).rejects.toBeInstanceOf(FunctionDiedError)
})
