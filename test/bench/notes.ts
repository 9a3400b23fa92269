// How long a note written in HighLevel takes to reach the meeting in Chili Piper and the booking's page, through the local stage
// with the deployed bundles and both simulators: node test/bench/notes.ts [rounds]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { synthesize } from '../../infra/local/synthesize.ts'
import { createTwoWayWorld } from '../support/two-way-world.ts'

const rounds = Number(process.argv[2] ?? 10)
const GIVE_UP_MS = 15_000
// A round makes some twenty calls, and HighLevel takes a hundred in ten seconds.
const BETWEEN_ROUNDS_MS = 2_500
const directory = await mkdtemp(path.join(tmpdir(), 'notes-bench-'))
const assembly = path.join(directory, 'two-way')
const config = fileURLToPath(new URL('../support/two-way.config.ts', import.meta.url))
await synthesize({ outdir: assembly, config, signal: new AbortController().signal })
const world = await createTwoWayWorld(assembly)

/** Asks again and again until it is so. */
async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  const start = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() - start > GIVE_UP_MS) throw new Error(`Not so after ${GIVE_UP_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

function tell(name: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)
  console.log(`${name.padEnd(42)} p50 ${at(0.5)} ms   max ${at(1)} ms`)
}

try {
  const startAt = new Date(Date.now() + 2 * 86_400_000).toISOString()
  const { meetingId } = await world.book({ guest: { email: 'pat@example.org', firstName: 'Pat' }, startAt })
  const { contact, notes } = await until(async () => (await world.contacts()).find((one) => one.notes.length > 0))
  const link = /^Brief: (http\S+)$/m.exec(notes[0]?.body ?? '')?.[1] ?? ''
  const times: Record<'added' | 'edited' | 'deleted' | 'shown', number[]> = {
    added: [],
    edited: [],
    deleted: [],
    shown: [],
  }
  for (let round = 0; round < rounds; round++) {
    const notesPath = `/contacts/${contact.id}/notes`
    const isThere = (text: string) => async () => (await world.notesOfMeeting(meetingId)).includes(text)
    let id = ''
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_ROUNDS_MS))
    const added = await timed(async () => {
      id = (await world.highLevel('POST', notesPath, { body: `Added ${round}.` })).note.id
      await until(isThere(`Added ${round}.`))
    })
    const shown = await timed(() => until(async () => (await world.page(link)).includes(`Added ${round}.`)))
    const edited = await timed(async () => {
      await world.highLevel('PUT', `${notesPath}/${id}`, { body: `Edited ${round}.` })
      await until(isThere(`Edited ${round}.`))
    })
    const deleted = await timed(async () => {
      await world.highLevel('DELETE', `${notesPath}/${id}`)
      await until(async () => !(await isThere(`Edited ${round}.`)()))
    })
    // The first round starts the functions.
    if (round > 0)
      for (const [name, time] of Object.entries({ added, edited, deleted, shown })) times[name as 'added'].push(time)
  }
  tell('written in HighLevel → in the meeting', times.added)
  tell('edited there → edited here', times.edited)
  tell('deleted there → away here', times.deleted)
  tell('the page with the note, opened', times.shown)
} finally {
  await world.close()
  await rm(directory, { recursive: true, force: true })
}
