import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LOCATIONS, simulateHighLevel } from './simulated-high-level.ts'

const module = (path: string) => new URL(`../../../../${path}`, import.meta.url).href

const program = (file: string) => `
  import { startHighLevelSimulator } from '${module('infra/local/simulators/high-level.ts')}'
  import { systemClock } from '${module('shared/clock.ts')}'
  const locations = ${JSON.stringify(LOCATIONS)}
  const { url } = await startHighLevelSimulator({ clock: systemClock, locations, file: ${JSON.stringify(file)} })
  console.log(url)`

async function urlOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The simulator process has no output')
  for await (const chunk of child.stdout) return String(chunk).trim()
  throw new Error('The simulator process ended before it was ready')
}

test('a killed process loses nothing that it answered', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'killed-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'high-level.sqlite')
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program(file)])
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await urlOf(child)
  const headers = { authorization: 'Bearer pit-one', version: '2021-07-28', 'content-type': 'application/json' }
  let answered = 0
  const create = async (n: number) => {
    const body = JSON.stringify({ locationId: 'loc-1', email: `${n}@example.com` })
    const { status } = await fetch(`${url}/contacts/`, { method: 'POST', headers, body })
    if (status === 201) answered += 1
    if (answered === 20) child.kill('SIGKILL')
  }
  await Promise.allSettled(Array.from({ length: 60 }, (_, n) => create(n)))
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')

  const { control } = await simulateHighLevel({ file })
  const kept = (await control('GET', '/contacts')).body
  expect(answered).toBeGreaterThanOrEqual(20)
  expect(kept.length).toBeGreaterThanOrEqual(answered)
})
