import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectTarget } from '../../infra/ops/target.ts'
import { systemClock } from '../../shared/clock.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { runOps } from '../infra/ops/run-ops.ts'
import { createStageWorld, meetingStories } from '../support/stage-world.ts'

let world: Awaited<ReturnType<typeof createStageWorld>>
beforeAll(async () => {
  world = await createStageWorld()
})
afterAll(() => world.close())

async function show(event: { widget: string; [name: string]: string }, typed: Record<string, string> = {}) {
  const widgetContext = {
    dashboardName: 'operations',
    forms: { all: typed },
    timeRange: { mode: 'relative', start: Date.now() - 10_800_000, end: Date.now() },
  }
  const result = await world.stage.invoke(world.stage.outputs['WidgetsFunctionName'] ?? '', { ...event, widgetContext })
  return JSON.stringify(result)
    .replaceAll('\\n', ' ')
    .replace(/<cwdb-action.*?<\/cwdb-action>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
}

const STORY = [
  'created received, verified and put on the queue',
  'planned',
  'create contact with tags cp-booked',
  'highlevel: GET /contacts/search/duplicate → 200',
  'highlevel: POST /contacts/{id}/notes → 201',
  'created: applied',
  'updated received, verified and put on the queue',
  'highlevel: PUT /contacts/{id}/notes/{id} → 200',
  'updated: applied',
]

test('the dashboard’s widget tells a booking’s whole story, with the permissions of its role alone', async () => {
  for (const delivery of meetingStories(1, 2)) {
    expect(await world.deliver(delivery)).toBe(202)
    await expect.poll(() => world.waiting(), { timeout: 60_000, interval: 100 }).toBe(0)
  }
  const text = await show({ widget: 'timeline' }, { meeting: 'meeting-0' })
  expect(await show({ widget: 'timeline' }, { email: 'guest-0@example.org' })).toContain('created: applied')
  expect(text).toContain('demo / meeting-0')
  for (const line of STORY) expect(text).toContain(line)
  expect(text).toMatch(/Logs since [\d-]+\./)
  expect(text).not.toMatch(/guest-0@|Guest 0/)
})

test('and so does the command', async () => {
  const { outputs, awsUrl } = world.stage
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  const facts = {
    integration: defineIntegration({ tenants: { demo: { location: 'demo-location' } } }),
    clock: systemClock,
    tableName: outputs['TableName'] ?? '',
    syncQueueUrl: '',
    chiliPiperSecretPrefix: '',
    chiliPiperUrl: '',
    logGroupNames: (outputs['LogGroupNames'] ?? '').split(','),
  }
  const target = () => connectTarget(facts, { endpoint: awsUrl, region: 'us-east-1', credentials })
  const byId = await runOps({ findTarget: async () => target() }, ['timeline', 'meeting-0'])
  expect(byId.exitCode).toBe(0)
  for (const line of STORY) expect(byId.text).toContain(line)
  const byEmail = await runOps({ findTarget: async () => target() }, ['timeline', '--email', 'guest-0@example.org'])
  expect(byEmail.text).toBe(byId.text)
})

test('F14: the quarantine is shown and sent back by the function, with the permissions of its role alone', async () => {
  expect(await world.deliver({ change: 'created', body: '{"meetingIdChili":7}' })).toBe(202)
  expect(await show({ widget: 'quarantine' })).toContain('MalformedDelivery 1 1 not readable by this version')
  const told = await show({ widget: 'quarantine', action: 'redrive', reason: 'MalformedDelivery' })
  expect(told).toContain('0 sent back to the sync queue. 1 left')
  expect(await world.dead()).toBe(1)
})
