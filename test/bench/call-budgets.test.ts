import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { OutsideCall } from './cold/proxy.ts'
import { startCountedStage, type Use } from './per-booking/stage.ts'
import { SOON_MS, tellStory } from './per-booking/story.ts'
import { awsOperations, type Tally } from './per-booking/tally.ts'

interface Budget {
  /** Operations of AWS by the webhook function. */
  webhook: number
  /** Operations on the table by the sync function, with the state of the connection where HighLevel is called. */
  table: number
  /** Its other operations of AWS. */
  other: number
  highLevel: number
}

// Calls of one event, alone in its batch, in processes that are warm, with everything switched on that HighLevel tells of. A number may
// go down at any time; before one goes up, look at `npm run bench -- --only cost`.
const BUDGETS: Record<string, Budget> = {
  'first booking, new guest': { webhook: 1, table: 4, other: 0, highLevel: 4 },
  'first booking, known contact': { webhook: 1, table: 4, other: 0, highLevel: 5 },
  'duplicate delivery': { webhook: 1, table: 1, other: 0, highLevel: 0 },
  moved: { webhook: 1, table: 4, other: 0, highLevel: 3 },
  reassigned: { webhook: 1, table: 4, other: 0, highLevel: 1 },
  cancelled: { webhook: 1, table: 4, other: 0, highLevel: 4 },
  held: { webhook: 0, table: 4, other: 0, highLevel: 4 },
  'no-show': { webhook: 0, table: 4, other: 0, highLevel: 4 },
  'a person’s note': { webhook: 1, table: 4, other: 0, highLevel: 0 },
  'a person’s tag': { webhook: 1, table: 7, other: 0, highLevel: 3 },
  'a person’s words below a booking’s note': { webhook: 1, table: 3, other: 0, highLevel: 1 },
  'another contact’s creation': { webhook: 1, table: 2, other: 0, highLevel: 0 },
  'another contact’s change': { webhook: 0, table: 0, other: 0, highLevel: 0 },
  'another contact’s tag': { webhook: 1, table: 7, other: 0, highLevel: 3 },
  'echo: NoteCreate': { webhook: 1, table: 4, other: 0, highLevel: 0 },
  'echo: NoteUpdate': { webhook: 1, table: 1, other: 0, highLevel: 0 },
  'echo: TaskComplete': { webhook: 1, table: 1, other: 0, highLevel: 0 },
  'echo: ContactCreate': { webhook: 1, table: 2, other: 0, highLevel: 0 },
  'echo: ContactUpdate': { webhook: 0, table: 0, other: 0, highLevel: 0 },
  'echo: ContactTagUpdate': { webhook: 1, table: 2, other: 0, highLevel: 0 },
}

const config = fileURLToPath(new URL('per-booking/both-ways.config.ts', import.meta.url))
// Secrets are read once in five minutes, whatever comes.
const awsOf = (tally: Tally | undefined) => (tally ? awsOperations(tally) - tally.secrets : 0)

// Of the location, not of the event: when its latest requests were sent, left to the next process where there were many within
// ten seconds, and so a matter of how fast the machine is.
const isHandOver = ({ what, sent }: OutsideCall) => what.endsWith('.PutItem') && sent.includes('"sk":{"S":"pacing"}')

function callsOf({ webhook, sync }: Use): Budget {
  const handOvers = sync?.calls.filter(isHandOver).length ?? 0
  const table = (sync?.tableReads ?? 0) + (sync?.tableWrites ?? 0) - handOvers
  return { webhook: awsOf(webhook), table, other: awsOf(sync) - table - handOvers, highLevel: sync?.highLevel ?? 0 }
}

test('each kind of event makes no more calls of AWS and HighLevel than its budget, from the door of the deployed bundles to the end of its work', async () => {
  const stage = await startCountedStage(config)
  try {
    const samples = await tellStory(stage, 0, SOON_MS)
    const over = samples.flatMap(({ kind, ...use }) => {
      const budget = BUDGETS[kind]
      if (!budget) return [`${kind}: has no budget`]
      const took = new Map<string, number>(Object.entries(callsOf(use)))
      return Object.entries(budget).flatMap(([what, most]) =>
        (took.get(what) ?? 0) > most ? [`${kind}: ${what} ${took.get(what)} of ${most}`] : [],
      )
    })
    expect(over).toEqual([])
    expect(new Set(samples.map(({ kind }) => kind))).toEqual(new Set(Object.keys(BUDGETS)))
  } finally {
    await stage.close()
  }
})
