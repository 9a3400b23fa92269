import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { eraseFromTable } from '../../../infra/ops/erase/erase-table.ts'
import { findPerson } from '../../../infra/ops/erase/find-person.ts'
import { createPerson } from '../../../infra/ops/erase/person.ts'
import type { Target } from '../../../infra/ops/target.ts'
import { BOOKINGS, CANARY, createEraseWorld, EMAIL, keyOf } from './erase-world.ts'

const ERASE = ['erase', '--email', EMAIL, '--yes', '--json']
const SIGNED_AT = Date.parse('2026-03-01T08:00:00Z') / 1000

/** A client through which every call goes; what `intercept` throws is what the caller gets. */
function throughCalls(
  documents: DynamoDBDocumentClient,
  intercept: (send: () => Promise<unknown>, command: Parameters<DynamoDBDocumentClient['send']>[0]) => Promise<unknown>,
): DynamoDBDocumentClient {
  const send = (command: Parameters<DynamoDBDocumentClient['send']>[0]) =>
    intercept(() => documents.send(command), command)
  return Object.create(documents, { send: { value: send } })
}

test('killed at any call to the table and run again, nothing of the person is left', async () => {
  const world = await createEraseWorld()
  for (const booking of [BOOKINGS.own, BOOKINGS.guest])
    await world.sync({ change: 'created', signedAt: SIGNED_AT, booking })
  await world.storeTheRest()
  const items = await world.items()
  const person = createPerson(EMAIL)
  const erase = async (target: Target) =>
    await eraseFromTable(target, await findPerson(target, person), person, () => {})
  await erase(world.target)
  const whole = (await world.items()).map(keyOf).toSorted()
  for (let fatal = 0, isLast = false; !isLast; fatal++) {
    await world.restore(items)
    let calls = 0
    const documents = throughCalls(world.target.documents, async (send) => {
      if (calls++ < fatal) return await send()
      throw new Error('killed')
    })
    await erase({ ...world.target, documents }).catch(() => {})
    isLast = calls <= fatal
    const restless = await erase(world.target)
    const left = await world.items()
    const keys = left.map(keyOf).toSorted()
    const about = left.map((item) => JSON.stringify(item)).filter((item) => CANARY.test(item))
    expect({ fatal, restless, about, keys }).toEqual({ fatal, restless: [], about: [], keys: whole })
  }
}, 60_000)

test('a booking that the sync function writes meanwhile is read again, and keeps what was written', async () => {
  const world = await createEraseWorld()
  await world.sync({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.guest })
  let writes = 0
  const documents = throughCalls(world.target.documents, async (send, command) => {
    if (command instanceof PutCommand && writes++ === 0)
      await world.sync({
        change: 'updated',
        signedAt: SIGNED_AT + 1,
        booking: { ...BOOKINGS.guest, startsAt: '2026-03-12T15:00:00.000Z' },
      })
    return await send()
  })
  const { exitCode } = await world.ops(ERASE, { target: { documents } })
  const link = await world.link('guest')
  expect([exitCode, writes]).toEqual([0, 2])
  expect(link?.known?.delivered?.booking.startsAt).toBe('2026-03-12T15:00:00.000Z')
  expect(JSON.stringify(link)).not.toMatch(CANARY)
})

test('a dry run says the same and changes nothing', async () => {
  const world = await createEraseWorld()
  for (const booking of Object.values(BOOKINGS)) await world.sync({ change: 'created', signedAt: SIGNED_AT, booking })
  const body = await world.putAside(0, {
    location: 0,
    body: world.bodyOf({ change: 'updated', signedAt: SIGNED_AT + 1, booking: BOOKINGS.own }),
  })
  const before = await world.items()
  const dry = await world.ops(['erase', '--email', EMAIL, '--dry-run', '--json'])
  expect(await world.items()).toEqual(before)
  const { isDryRun, ...found } = JSON.parse(dry.text)
  const { isDryRun: _, ...done } = JSON.parse((await world.ops(ERASE)).text)
  expect([dry.exitCode, isDryRun, found]).toEqual([0, true, done])
  expect(found.deadLetters.removed).toBe(1)
  expect(await world.drainBodies('dead')).toEqual([])
  expect(body).toMatch(CANARY)
})

test('it asks a person, and does nothing without a yes', async () => {
  const world = await createEraseWorld()
  await world.sync({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.own })
  const before = await world.items()
  const erase = ['erase', '--email', EMAIL]
  await expect(world.ops(erase)).rejects.toThrow('Nothing was removed: add --yes to do it')
  const asked: string[] = []
  const ask = (answer: boolean) => async (question: string) => asked.push(question) > 0 && answer
  await expect(world.ops(erase, { options: { ask: ask(false) } })).rejects.toThrow('Nothing was removed')
  expect(await world.items()).toEqual(before)
  const { exitCode, text } = await world.ops(erase, { options: { ask: ask(true) } })
  expect([exitCode, asked.length]).toEqual([0, 2])
  expect(text).toContain('Bookings: demo/own')
  expect(text).toContain('Backups of the table')
  expect(`${text}${asked}`).not.toMatch(CANARY)
  expect(JSON.stringify(await world.items())).not.toMatch(CANARY)
})

test('a text that is no address, and a single tenant, are wrong use', async () => {
  const world = await createEraseWorld()
  await expect(world.ops(['erase', '--email', 'nobody'])).rejects.toThrow('--email: must be an e-mail address')
  const { exitCode, text } = await world.ops(['erase', '--email', EMAIL, '--tenant', 'demo'])
  expect([exitCode, text.trim()]).toEqual([2, "error: unknown option '--tenant'"])
})

test('messages on the sync queue are told and not touched', async () => {
  const world = await createEraseWorld()
  await world.putAside(0, {
    location: 0,
    body: world.bodyOf({ change: 'created', signedAt: SIGNED_AT, booking: BOOKINGS.others }),
  })
  await world.ops(['redrive'])
  const { text } = await world.ops(['erase', '--email', EMAIL, '--yes'])
  expect(text).toContain('1 messages wait on the sync queue and were not looked into: run again once they are done')
  expect(await world.drainBodies('sync')).toHaveLength(1)
})
