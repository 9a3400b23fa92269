import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWidgetHandler } from '../../../functions/widgets/create-widget-handler.ts'
import { createLetterWorld, REASONS } from '../../infra/ops/letter-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'

const letter = fc.record({ location: fc.constantFrom(0, 0, 0, 1, 2), reason: fc.constantFrom(...REASONS) })

test('F14: whatever lies in quarantine, a press moves letters of its reason alone, leaves all others, and may be repeated', async () => {
  const world = await createLetterWorld()
  const { logs: _, ...withoutLogs } = world.target
  const handler = (queues: { syncQueueUrl: string; deadLetterQueueUrl: string }) =>
    createWidgetHandler({ ...withoutLogs, ...queues, log: createLogTrap() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(letter, { minLength: 1, maxLength: 30, size: 'max' }),
      fc.constantFrom(...REASONS),
      async (letters, reason) => {
        const queues = await world.makeQueues()
        Object.assign(world.target, queues)
        const bodies: { body: string; reason: string }[] = []
        for (const [index, one] of letters.entries())
          bodies.push({ body: await world.putAside(index, one), reason: one.reason })
        const press = async (event: object) =>
          await world.aws.passTime(handler(queues)({ widget: 'quarantine', ...event }, { invokedFunctionArn: 'arn' }))
        await press({})
        for (let times = 0; times < 3; times++) await press({ action: 'redrive', reason })
        const [sync, dead] = [await world.drainBodies('sync'), await world.drainBodies('dead')]
        expect([...sync, ...dead].toSorted()).toEqual(bodies.map(({ body }) => body).toSorted())
        const others = bodies.filter((one) => one.reason !== reason).map(({ body }) => body)
        expect(others.filter((body) => sync.includes(body))).toEqual([])
      },
    ),
    { numRuns: 15 },
  )
})
