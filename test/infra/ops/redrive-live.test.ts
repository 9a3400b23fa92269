import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { createLetterWorld, put25, REASONS, throughCalls } from './letter-world.ts'

test('P10, F14: redriven twice, and while the cause is still there, a run ends, and nothing is lost', async () => {
  const world = await createLetterWorld()
  const bodies = await put25(world)
  const { syncQueueUrl } = world.target
  let returned = 25
  // A sync function that puts aside at once whatever it gets.
  const sqs = throughCalls(world.sqs, async (send, command) => {
    const answer = await send()
    if (command instanceof SendMessageBatchCommand && command.input.QueueUrl === syncQueueUrl)
      for (const { Body = '' } of await world.drain(syncQueueUrl))
        await world.putAside(returned++, {
          body: Body,
          location: JSON.parse(Body).locationId.at(-1) - 1,
          reason: 'BookingRejectedError',
        })
    return answer
  })
  for (const run of [1, 2]) {
    const { text } = await world.ops(['redrive', '--json'], { target: { sqs } })
    const { counts } = JSON.parse(text)
    expect([run, counts.moved, (counts.repeated ?? 0) > 0]).toEqual([run, 25, true])
  }
  expect((await world.drainBodies('dead')).toSorted()).toEqual(bodies.toSorted())
})

test('during live traffic nothing of it is touched, and what is put aside meanwhile is there afterwards', async () => {
  const world = await createLetterWorld()
  const bodies = await put25(world)
  const late: string[] = []
  const sqs = throughCalls(world.sqs, async (send, command) => {
    if (command instanceof ReceiveMessageCommand && late.length < 5)
      late.push(await world.putAside(100 + late.length, { location: 0 }))
    return await send()
  })
  await world.ops(['redrive', '--reason', REASONS[0]], { target: { sqs } })
  const all = [...(await world.drainBodies('dead')), ...(await world.drainBodies('sync'))]
  expect(all.toSorted()).toEqual([...bodies, ...late].toSorted())
})

test('no more a second than asked for, from the first to the last', async () => {
  const world = await createLetterWorld()
  await put25(world)
  const sent: [at: number, count: number][] = []
  const sqs = throughCalls(world.sqs, async (send, command) => {
    if (command instanceof SendMessageBatchCommand) sent.push([world.clock.now(), command.input.Entries?.length ?? 0])
    return await send()
  })
  await world.ops(['redrive', '--per-second', '4'], { target: { sqs }, stepMs: 50 })
  expect(sent.reduce((sum, [, count]) => sum + count, 0)).toBe(25)
  for (const [start] of sent) {
    const within = sent.filter(([at]) => at >= start && at < start + 1000)
    expect(within.reduce((sum, [, count]) => sum + count, 0)).toBeLessThanOrEqual(4)
  }
})

test('after a dry run that had to put letters back, SQS’s own redrive still moves them all', async () => {
  const world = await createLetterWorld()
  const bodies = await put25(world)
  await world.ops(['redrive', '--dry-run'])
  const arnOf = async (QueueUrl: string | undefined) =>
    (await world.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))).Attributes
      ?.QueueArn
  const [SourceArn, DestinationArn] = [
    await arnOf(world.target.deadLetterQueueUrl),
    await arnOf(world.target.syncQueueUrl),
  ]
  await world.sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }))
  await expect.poll(() => world.drainBodies('dead')).toEqual([])
  expect((await world.drainBodies('sync')).toSorted()).toEqual(bodies.toSorted())
})

test('letters in somebody else’s hands are told, with exit code 1, and moved by the next run', async () => {
  const world = await createLetterWorld()
  const { deadLetterQueueUrl: QueueUrl } = world.target
  await world.putAside(0, { location: 0 })
  await world.sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }))
  const { exitCode, text } = await world.ops(['redrive'])
  expect([exitCode, text]).toEqual([
    1,
    '1 dead letter not seen: somebody else has them, or they came meanwhile; run again in two minutes',
  ])
  await world.clock.advance(60_000)
  expect((await world.ops(['redrive'])).text).toContain('All: 1 moved')
  expect(await world.ops(['redrive'])).toEqual({ exitCode: 0, text: 'There are no dead letters' })
})

test('what SQS refuses is told by its code, with exit code 1, and stays', async () => {
  const world = await createLetterWorld()
  const bodies = await put25(world)
  const sqs = throughCalls(world.sqs, async (send, command) => {
    if (command instanceof SendMessageBatchCommand && command.input.QueueUrl === world.target.syncQueueUrl)
      throw Object.assign(new Error('quotes what it choked on'), { name: 'AccessDenied' })
    return await send()
  })
  const { exitCode, text } = await world.ops(['redrive'], { target: { sqs } })
  expect(exitCode).toBe(1)
  expect(text).toContain('Ended early: AccessDenied; run again to go on')
  expect(text).not.toContain('choked')
  expect((await world.drainBodies('dead')).toSorted()).toEqual(bodies.toSorted())
})
