// npm run bench [-- --only cold|webhook|sync|calls|cost|memory] [-- --quick]: what is measured, beside what one could use instead;
// prints tables and writes results.md. Everything that is compared is measured in turns in one run, so read ratios, not times.
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { withBar } from './load/row.ts'
import { type Measured, measureEvents } from './per-booking/measure.ts'
import { callsTable } from './tables/calls-table.ts'
import { coldTable } from './tables/cold-table.ts'
import { costTable, pricesTable } from './tables/cost-table.ts'
import { memoryTable } from './tables/memory-table.ts'
import { syncTable } from './tables/sync-table.ts'
import { webhookTable } from './tables/webhook-table.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
const rounds = values.quick ? 3 : 21
// Of more, the copies of secrets would be too old before the last.
const lives = values.quick ? 1 : 3

const CONFIGURATIONS = {
  'with the app, all else as it is': undefined,
  'notes shared and tags routed, too': fileURLToPath(new URL('per-booking/both-ways.config.ts', import.meta.url)),
}
const events: [string, Measured][] = []
/** Once for those who need it. */
async function measured(): Promise<[string, Measured][]> {
  if (events.length > 0) return events
  for (const [name, config] of Object.entries(CONFIGURATIONS))
    events.push([name, await withBar('events', lives + 1, (tell) => measureEvents(lives, config, tell))])
  return events
}

const PARTS: Record<string, () => Promise<string>> = {
  cold: () => coldTable(rounds),
  webhook: () => webhookTable(values.quick ? 1_000 : 10_000),
  sync: () => (values.quick ? syncTable(80, 40) : syncTable(400, 100)),
  calls: async () => (await measured()).map(([name, one]) => callsTable(name, one, lives)).join('\n\n'),
  cost: async () => [...(await measured()).map(([name, one]) => costTable(name, one)), pricesTable()].join('\n\n'),
  memory: () => memoryTable(values.quick ? [100, 500] : [1_000, 10_000]),
}
const names = values.only === undefined ? Object.keys(PARTS) : [values.only]
const texts: string[] = []
for (const name of names) {
  const part = PARTS[name]
  if (!part) throw new Error(`--only ${name}: there is ${Object.keys(PARTS).join(', ')}`)
  const text = await part()
  console.log(`${text}\n`)
  texts.push(text)
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}, ${process.platform}`
const head = `# What was measured\n\nBy \`npm run bench\` on ${machine}, ${new Date().toISOString().slice(0, 10)}. Times are of that machine; ratios are what to read.`
if (values.only === undefined && !values.quick)
  writeFileSync(new URL('results.md', import.meta.url), `${[head, ...texts].join('\n\n')}\n`)
