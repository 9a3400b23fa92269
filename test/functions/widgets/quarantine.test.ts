import { ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { createWidgetHandler } from '../../../functions/widgets/create-widget-handler.ts'
import { createLetterWorld, LOCATIONS, put25, REASONS, throughCalls } from '../../infra/ops/letter-world.ts'
import { createLogTrap } from '../../support/log-trap.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:widgets'

async function createWorld() {
  const world = await createLetterWorld()
  const { documents, tableName, clock, integration, syncQueueUrl, deadLetterQueueUrl = '' } = world.target
  const calls: string[] = []
  const sqs = throughCalls(world.sqs, async (send, command) => {
    calls.push(command.constructor.name)
    return await send()
  })
  const options = {
    documents,
    tableName,
    clock,
    integration,
    syncQueueUrl,
    deadLetterQueueUrl,
    sqs,
    log: createLogTrap(),
  }
  const handler = createWidgetHandler(options)
  return {
    ...world,
    calls,
    /** What the widget shows when it is asked so. */
    show: async (event: Record<string, unknown> = {}) => {
      const page = await world.aws.passTime(handler({ widget: 'quarantine', ...event }, { invokedFunctionArn: ARN }))
      return typeof page === 'string' ? page : page.markdown
    },
    /** Message ids of what can be received this very moment. */
    async visible() {
      const receive = { QueueUrl: deadLetterQueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }
      return ((await world.sqs.send(new ReceiveMessageCommand(receive))).Messages ?? []).map(
        ({ MessageId }) => MessageId,
      )
    },
  }
}

const textOf = (page: string) =>
  page
    .replace(/<cwdb-action.*?<\/cwdb-action>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

test('an empty quarantine is said to be empty', async () => {
  const { show } = await createWorld()
  expect(textOf(await show())).toContain('Nothing is in quarantine')
})

test('dead letters are shown by reason, with how many, since when, where, and which one for example', async () => {
  const world = await createWorld()
  for (const [index, location] of [0, 0, 1].entries()) await world.putAside(index, { location, reason: REASONS[0] })
  await world.putAside(3, { reason: REASONS[1] })
  const text = textOf(await world.show())
  expect(text).toContain(`${REASONS[0]} 3 `)
  expect(text).toContain(`${LOCATIONS[0]} (2), ${LOCATIONS[1]} (1) created demo/meeting-0`)
  expect(text).toContain(`${REASONS[1]} 1 `)
})

test('looking changes nothing: each letter is the same message, and in everybody’s sight at once', async () => {
  const world = await createWorld()
  await world.putAside(0, {})
  const [before] = await world.visible()
  await world.show()
  expect(await world.visible()).toEqual([before])
  expect(world.calls).not.toContain(SendMessageBatchCommand.name)
})

test('what lies behind the first ten of a location is counted, and said not to be seen', async () => {
  const world = await createWorld()
  await put25(world)
  const text = textOf(await world.show())
  expect(text).toContain('3 more could not be seen now')
  expect((await world.drainBodies('dead')).length).toBe(25)
})

test('F14: a press sends the letters of its reason back and no other, also from behind others', async () => {
  const world = await createWorld()
  const bodies = []
  for (let index = 0; index < 30; index++)
    bodies.push(await world.putAside(index, { location: 0, reason: index < 4 ? REASONS[1] : REASONS[0] }))
  const text = textOf(await world.show({ action: 'redrive', reason: REASONS[0] }))
  expect(text).toContain('26 sent back to the sync queue')
  expect(text).not.toContain('left')
  expect((await world.drainBodies('sync')).toSorted()).toEqual(bodies.slice(4).toSorted())
  expect((await world.drainBodies('dead')).toSorted()).toEqual(bodies.slice(0, 4).toSorted())
})

test('F14: a press sends at most a hundred back, says that more is left, and the next one goes on', async () => {
  const world = await createWorld()
  for (let index = 0; index < 110; index++) await world.putAside(index, { reason: REASONS[0] })
  const first = textOf(await world.show({ action: 'redrive', reason: REASONS[0] }))
  expect(first).toContain('100 sent back to the sync queue. More may be left')
  expect(textOf(await world.show({ action: 'redrive', reason: REASONS[0] }))).toContain('10 sent back')
  expect((await world.drainBodies('sync')).length).toBe(110)
  expect(await world.drainBodies('dead')).toEqual([])
})

test('F14: letters that this version could not read stay, and it is said what reaches them', async () => {
  const world = await createWorld()
  await world.putAside(0, { reason: REASONS[0], body: 'no envelope' })
  expect(textOf(await world.show())).toContain('1 not readable by this version')
  expect(textOf(await world.show({ action: 'redrive', reason: REASONS[0] }))).toContain(
    '0 sent back to the sync queue. 1 left',
  )
  expect((await world.drainBodies('dead')).length).toBe(1)
})

test('W13: a reason that is markup is shown as text, also in the parameters of its button', async () => {
  const world = await createWorld()
  const reason = '</cwdb-action><script>alert("1")</script>\'"&'
  await world.putAside(0, { reason })
  const page = await world.show()
  expect(page).not.toMatch(/<script/)
  expect(page).toContain('&lt;script&gt;')
  const [, parameters = ''] = /confirmation="[^"]*">([^<]*)<\/cwdb-action>/.exec(page) ?? []
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  const text = parameters.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? '')
  expect(JSON.parse(text)).toEqual({ widget: 'quarantine', action: 'redrive', reason })
})

test('only what is asked for by its name is done: another action, or one without a reason, just shows', async () => {
  const world = await createWorld()
  await world.putAside(0, { reason: REASONS[0] })
  for (const event of [
    { action: 'purge', reason: REASONS[0] },
    { action: 'redrive' },
    { action: 'redrive', reason: 7 },
  ])
    expect(textOf(await world.show(event))).toContain(`${REASONS[0]} 1 `)
  expect((await world.drainBodies('dead')).length).toBe(1)
})
