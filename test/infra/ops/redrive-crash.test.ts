import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test } from 'vitest'
import { aRecord } from '../../support/bookings.ts'
import { createSyncWorld } from '../../support/sync-world.ts'
import { createLetterWorld, REASONS, throughCalls } from './letter-world.ts'

const REDRIVE = ['redrive', '--reason', `${REASONS[0]},${REASONS[1]}`, '--json']
const isMeant = (index: number) => index % REASONS.length < 2

/** Lets a run die at one of its calls to SQS, runs again, and answers what lies where. */
async function dieAt(world: Awaited<ReturnType<typeof createLetterWorld>>, fatal: number, isAnswerLost: boolean) {
  Object.assign(world.target, await world.makeQueues())
  // Eleven of one location: some have to be put back before the last ones are seen.
  const bodies = await Promise.all(
    Array.from({ length: 12 }, (_, index) => world.putAside(index, { location: index < 11 ? 0 : 1 })),
  )
  let calls = 0
  const dying = throughCalls(world.sqs, async (send) => {
    if (calls++ < fatal) return await send()
    if (calls === fatal + 1 && isAnswerLost) await send()
    throw new Error('killed')
  })
  await world.ops(REDRIVE, { target: { sqs: dying } })
  // What the dead run held comes back by itself.
  await world.clock.advance(120_000)
  const again = await world.ops(REDRIVE)
  const [moved, left] = [await world.drainBodies('sync'), await world.drainBodies('dead')]
  const copies = [moved, left].flatMap((some) => [...Map.groupBy(some, (body) => body).values()])
  return {
    isLast: calls <= fatal,
    exitCode: again.exitCode,
    moved: [...new Set(moved)].toSorted(),
    left: [...new Set(left)].toSorted(),
    isAtMostTwice: copies.every((same) => same.length <= 2),
    expected: {
      exitCode: 0,
      moved: bodies.filter((_, index) => isMeant(index)).toSorted(),
      left: bodies.filter((_, index) => !isMeant(index)).toSorted(),
      isAtMostTwice: true,
    },
  }
}

test.each([
  ['before SQS did anything', false],
  ['when the answer was on its way', true],
])(
  'F14: killed at any call to SQS, %s, and run again: each is moved or still there, at worst twice',
  async (_, isAnswerLost) => {
    const world = await createLetterWorld()
    for (let fatal = 0; ; fatal++) {
      const { isLast, expected, ...found } = await dieAt(world, fatal, isAnswerLost)
      expect({ fatal, ...found }).toEqual({ fatal, ...expected })
      if (isLast) break
    }
  },
  60_000,
)

test('P10: two copies of a redriven message leave one note', async () => {
  const world = await createLetterWorld()
  const crm = await createSyncWorld()
  onTestFinished(() => crm.close())
  const body = await world.putAside(0)
  // Sent, and killed before the delete; long after that run again.
  const sqs = throughCalls(world.sqs, async (send, command) => {
    if (command instanceof DeleteMessageBatchCommand) throw new Error('killed')
    return await send()
  })
  await world.ops(['redrive'], { target: { sqs } })
  await world.clock.advance(600_000)
  await world.ops(['redrive'])
  const copies = await world.drainBodies('sync')
  expect(copies).toEqual([body, body])
  for (const copy of copies) expect(await crm.sync([aRecord(copy)])).toEqual([])
  expect((await crm.contacts()).map(({ notes }) => notes.length)).toEqual([1])
})
