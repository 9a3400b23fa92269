import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { HighLevelSimulator } from '../../infra/local/simulators/high-level.ts'
import { watchLine } from '../support/canary-watch.ts'
import { deliver, meetingStories, scenarioArguments, startScenarioHighLevel } from '../support/stage-world.ts'

const MAIN = fileURLToPath(new URL('../../infra/local/main.ts', import.meta.url))
const CONTACTS = 40
const readySchema = z.object({ apiUrl: z.string() })
const seenSchema = z.array(
  z.object({
    contact: z.looseObject({ email: z.string() }),
    notes: z.array(z.object({ body: z.string() })),
    tasks: z.array(z.object({ dueDate: z.string() })),
  }),
)

const directory = mkdtempSync(path.join(tmpdir(), 'killed-stage-'))
let highLevel: HighLevelSimulator
beforeAll(async () => {
  highLevel = await startScenarioHighLevel()
})
afterAll(async () => {
  await highLevel.close()
  rmSync(directory, { recursive: true, force: true })
})

async function startStage() {
  const options = [
    '--port',
    '0',
    '--data',
    path.join(directory, 'data'),
    '--no-console',
    ...scenarioArguments(highLevel.url),
  ]
  const program = spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  createInterface({ input: program.stderr }).on('line', watchLine)
  const [line] = await once(program.stdout, 'data')
  const stop = async (signal: 'SIGKILL' | 'SIGTERM') => {
    program.kill(signal)
    await once(program, 'exit')
  }
  return { apiUrl: readySchema.parse(JSON.parse(String(line))).apiUrl, stop }
}

const look = async () => seenSchema.parse(await (await fetch(`${highLevel.url}/_simulator/contacts`)).json())
const requests = async () =>
  z.array(z.object({ status: z.number() })).parse(await (await fetch(`${highLevel.url}/_simulator/requests`)).json())

test('P1, F3: SIGKILL in the middle of 200 deliveries and a restart: the same end state, nothing doubled, nothing refused', {
  timeout: 180_000,
}, async () => {
  const first = await startStage()
  const statuses = await Promise.all(meetingStories(CONTACTS, 5).map((delivery) => deliver(first.apiUrl, delivery)))
  expect(new Set(statuses)).toEqual(new Set([202]))
  await expect.poll(async () => (await look()).length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(5)
  await first.stop('SIGKILL')
  const cut = await look()
  expect(cut.filter(({ tasks }) => tasks[0]?.dueDate.startsWith('2026-12-05')).length).toBeLessThan(CONTACTS)

  const second = await startStage()
  const last = async () =>
    (await look()).filter(
      ({ notes, tasks }) =>
        tasks[0]?.dueDate.startsWith('2026-12-05') && notes[0]?.body.match(/moved from/g)?.length === 4,
    )
  await expect.poll(async () => (await last()).length, { timeout: 60_000, interval: 200 }).toBe(CONTACTS)
  const seen = await look()
  expect(seen.map(({ contact }) => contact.email).toSorted()).toEqual(
    Array.from({ length: CONTACTS }, (_, contact) => `guest-${contact}@example.org`).toSorted(),
  )
  for (const { notes, tasks } of seen) expect([notes.length, tasks.length]).toEqual([1, 1])
  expect((await requests()).filter(({ status }) => status === 422 || status === 429)).toEqual([])
  await second.stop('SIGTERM')
})
