import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseOptions } from '../../infra/local/options.ts'
import { runLocal } from '../../infra/local/run-local.ts'
import { watchLine } from './canary-watch.ts'
import type { SeenContact } from './sync-world.ts'

/** A stage as `npm start` runs it, with its console; notes go back to bookings. Its location is connected by a token. */
export async function createConsoleWorld() {
  const directory = mkdtempSync(path.join(tmpdir(), 'console-world-'))
  const config = fileURLToPath(new URL('two-way.config.ts', import.meta.url))
  const options = parseOptions(['--port', '0', '--data', path.join(directory, 'data'), '--config', config], {})
  const log: string[] = []
  const stage = await runLocal(options, {
    signal: new AbortController().signal,
    log: (line) => void log.push(watchLine(line)),
  })
  const ready: Record<'consoleUrl' | 'apiUrl' | 'highLevelUrl' | 'chiliPiperUrl', string> = JSON.parse(stage.readyLine)
  const contactOf = async (email: string): Promise<SeenContact> => {
    const response = await fetch(`${ready.highLevelUrl}/_simulator/contacts?email=${email}`)
    const [found]: SeenContact[] = JSON.parse(await response.text())
    if (!found) throw new Error('HighLevel has no such contact')
    return found
  }
  return {
    ...ready,
    log,
    contactOf,
    /** As somebody else does in HighLevel. */
    async addTag(email: string, tag: string) {
      const { contact } = await contactOf(email)
      const response = await fetch(`${ready.highLevelUrl}/contacts/${contact.id}/tags`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer pit-local-simulator',
          version: '2021-07-28',
          'content-type': 'application/json',
        },
        body: JSON.stringify({ tags: [tag] }),
      })
      if (!response.ok) throw new Error(`The tag was not added: ${response.status} ${await response.text()}`)
    },
    /** Installs the app, as a person does in two pages. */
    async connect() {
      const begun = await fetch(`${ready.apiUrl}/oauth/highlevel/start`, { redirect: 'manual' })
      const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      const consent = await fetch(begun.headers.get('location') ?? '', {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ decision: 'allow', choice: 'location:demo-location' }),
      })
      const finished = await fetch(consent.headers.get('location') ?? '', { headers: { cookie } })
      if (finished.status !== 200) throw new Error(`Not connected: ${finished.status} ${await finished.text()}`)
    },
    async close() {
      await stage.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export type ConsoleWorld = Awaited<ReturnType<typeof createConsoleWorld>>
