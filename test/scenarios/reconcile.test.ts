import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reconcileTenant } from '../../functions/reconcile/reconcile-tenant.ts'
import { connectTarget, type Target } from '../../infra/ops/target.ts'
import { runTenants } from '../../infra/ops/tenant-runs.ts'
import { systemClock } from '../../shared/clock.ts'
import { createContradictions } from '../../shared/ledger/contradictions.ts'
import { assembly } from '../support/assembly.ts'
import { createStageWorld } from '../support/stage-world.ts'

const HOUR_MS = 3_600_000
const STORIES = ['kept', 'moved', 'handed over', 'cancelled', 'moved twice', 'moved and cancelled'] as const
const EACH = 3
type Twin = 'told' | 'missed'

let world: Awaited<ReturnType<typeof createStageWorld>>
let target: Target
/** How far the operator's clock is ahead: a change settles for ten minutes. */
let ahead = 0
beforeAll(async () => {
  world = await createStageWorld()
  const { outputs, awsUrl } = world.stage
  const facts = {
    integration: JSON.parse(readFileSync(path.join(await assembly(), 'integration.json'), 'utf8')),
    clock: { ...systemClock, now: () => systemClock.now() + ahead },
    tableName: outputs['TableName'] ?? '',
    syncQueueUrl: outputs['SyncQueueUrl'] ?? '',
    chiliPiperSecretPrefix: outputs['ChiliPiperSecretPrefix'] ?? '',
    chiliPiperUrl: world.chiliPiperUrl,
  }
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  target = connectTarget(facts, { endpoint: awsUrl, region: 'us-east-1', credentials })
})
afterAll(async () => {
  target.close()
  await world.close()
})

const settled = () => expect.poll(() => world.waiting(), { timeout: 60_000, interval: 100 }).toBe(0)
const reconcile = async () => {
  const [report] = await runTenants(target, ['demo'], (run) => reconcileTenant({ ...run, isHeld: false }))
  return report
}
const emailOf = (story: string, number: number, twin: Twin) =>
  `${story.replaceAll(' ', '-')}.${number}.${twin}@example.org`
const startOf = (index: number, day = 0) => new Date(Date.UTC(2027, 0, 10 + day, 8, 0) + index * HOUR_MS).toISOString()

/** Books the meeting of each story and number, for a guest whose webhooks come and for one whose webhooks are lost. */
async function bookTwins(quiet: readonly Twin[]): Promise<Map<string, string>> {
  const bookings = STORIES.flatMap((story, index) =>
    Array.from({ length: EACH }, (_, number) =>
      (['told', 'missed'] as const).map(async (twin): Promise<[string, string]> => {
        const email = emailOf(story, number, twin)
        const guest = { email, firstName: 'Pat', lastName: 'Prospect', company: 'Acme' }
        const startAt = startOf(index * EACH + number)
        const { meetingId } = await world.simulators.book({ guest, startAt, quiet: quiet.includes(twin) })
        return [email, meetingId]
      }),
    ).flat(),
  )
  return new Map(await Promise.all(bookings.flat()))
}

async function tellStory(story: (typeof STORIES)[number], meetingId: string, quiet: boolean): Promise<void> {
  const { change } = world.simulators
  const index = STORIES.indexOf(story)
  if (story.startsWith('moved')) await change(meetingId, 'reschedule', { quiet, startAt: startOf(index, 1) })
  if (story === 'moved twice') await change(meetingId, 'reschedule', { quiet, startAt: startOf(index, 2) })
  if (story === 'handed over')
    await change(meetingId, 'reassign', { quiet, host: { email: 'omar@example.com', name: 'Omar Owner' } })
  if (story.endsWith('cancelled')) await change(meetingId, 'cancel', { quiet })
}

/** What stands in HighLevel about a guest, without ids, and without what tells the two guests apart. */
async function seen(email: string, twin: Twin) {
  const [first, ...others] = await world.simulators.contactsOf(email)
  if (!first) throw new Error(`There is no contact for ${email}`)
  const { contact, notes, tasks } = first
  const plain = (text: string) => text.replaceAll(`.${twin}@`, '@').replace(/[\da-f]{8}-[\da-f-]{27}/g, '<id>')
  return {
    contacts: 1 + others.length,
    name: [contact.firstName, contact.lastName, contact.companyName],
    tags: contact.tags?.toSorted(),
    // When what happened, the history tells as far as it was seen: two moves between two fetches are one.
    notes: notes.map(({ body }) => plain(body.split(/History:/)[0] ?? '')),
    tasks: tasks.map(({ title, dueDate, completed }) => ({ title: plain(title), due: Date.parse(dueDate), completed })),
  }
}

test('a day without webhooks: after reconcile, HighLevel stands as if every one had come', {
  timeout: 120_000,
}, async () => {
  const meetings = await bookTwins([])
  await settled()
  for (const story of STORIES)
    for (let number = 0; number < EACH; number++)
      for (const twin of ['told', 'missed'] as const)
        await tellStory(story, meetings.get(emailOf(story, number, twin)) ?? '', twin === 'missed')
  await settled()

  ahead = HOUR_MS
  const report = await reconcile()
  expect(report).toMatchObject({
    isComplete: true,
    counts: { meetings: 36, waiting: 0, active: 3 * EACH, deleted: 2 * EACH },
  })
  await settled()
  for (const story of STORIES)
    for (let number = 0; number < EACH; number++) {
      const told = await seen(emailOf(story, number, 'told'), 'told')
      expect(await seen(emailOf(story, number, 'missed'), 'missed'), `${story} ${number}`).toEqual(told)
    }
  expect(await world.dead()).toBe(0)

  const before = (await world.simulators.requests()).length
  ahead = 2 * HOUR_MS
  expect(await reconcile()).toMatchObject({ counts: { meetings: 36, waiting: 0, told: 0, active: 0, deleted: 0 } })
  expect((await world.simulators.requests()).length).toBe(before)
})

test('a deletion by the path of another change cancels nothing until Chili Piper’s own list confirms it, and is kept for doctor', {
  timeout: 60_000,
}, async () => {
  const email = emailOf('contradicted', 0, 'told')
  const startAt = startOf(STORIES.length * EACH)
  const { meetingId } = await world.simulators.book({ guest: { email }, startAt })
  const bodySaying = (type: string) =>
    JSON.stringify({ meetingIdChili: meetingId, primaryGuestEmail: email, meetingStartTime: startAt, type })
  const tags = async () => (await seen(email, 'told')).tags
  await world.deliver({ change: 'deleted', body: bodySaying('Created') })
  await world.deliver({ change: 'updated', body: bodySaying('Deleted') })
  await settled()
  expect(await tags()).not.toContain('cp-cancelled')
  expect(await createContradictions(target).read('demo')).toMatchObject({ path: 'updated', body: 'deleted' })

  await world.simulators.change(meetingId, 'cancel', { quiet: true })
  ahead = 3 * HOUR_MS
  expect(await reconcile()).toMatchObject({ counts: { deleted: 1 } })
  await settled()
  expect(await tags()).toContain('cp-cancelled')

  await world.deliver({ change: 'deleted', body: bodySaying('Created') })
  await world.deliver({ change: 'updated', body: bodySaying('Updated') })
  await settled()
  expect(await tags()).toContain('cp-cancelled')
})
