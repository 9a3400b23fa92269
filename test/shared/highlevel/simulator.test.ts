import { expect, test } from 'vitest'
import { contactFlows } from './operations/contact-flows.ts'
import { createFlowWorld, OPERATIONS } from './operations/flow.ts'
import { locationFlows } from './operations/location-flows.ts'

const FLOWS = [...contactFlows, ...locationFlows]

test.each(FLOWS)('%s', async (_does, operations, run) => {
  const world = await createFlowWorld()
  await run(world)
  expect([...new Set(world.seen.map(({ operation }) => operation))].toSorted()).toEqual(operations.toSorted())
  expect(world.seen.filter(({ status }) => status === 422)).toEqual([])
})

test('every operation of the client is among them', () => {
  expect([...new Set(FLOWS.flatMap(([, operations]) => operations))].toSorted()).toEqual(OPERATIONS.toSorted())
})
