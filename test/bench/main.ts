// npm run bench [-- --only cold|webhook|sync] [-- --quick]: what is measured, beside what one could use instead; prints a table and
// writes results.md. Everything that is compared is measured in turns in one run, so read ratios, not times.
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { type ColdStart, measureColdStarts } from './cold/cold-rows.ts'
import { withBar } from './load/row.ts'
import { measureThroughput } from './throughput/throughput-rows.ts'
import { measureOwnWork } from './warm/own-work.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
const rounds = values.quick ? 3 : 21

type Cells = (string | number)[]
function table(head: string[], rows: Cells[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}
const ms = (value: number) => value.toFixed(value < 10 ? 2 : 1)

async function cold(): Promise<string> {
  const rows = await withBar('cold starts', rounds, (tell) => measureColdStarts(rounds, tell))
  const of = (folder: string, variant: ColdStart['variant']) =>
    rows.find((row) => row.folder === folder && row.variant === variant)
  const against = (row: ColdStart, variant: ColdStart['variant']) => {
    const other = of(row.folder, variant)
    return other ? `${(row.total / other.total).toFixed(2)} ×` : '–'
  }
  return `## Cold start

A fresh process of Node.js ${process.version} each time, ${rounds} of each in turns; medians with quartiles, in ms. *bare*: the same calls of AWS and HighLevel with
the AWS SDK and \`fetch\`, nothing else. *official*: the same with \`@gohighlevel/api-client\`.

${table(
  [
    'function',
    'written as',
    'KiB',
    'init',
    'init + first request',
    'against bare',
    'against official',
    'calls outside',
  ],
  rows.map((row) => [
    row.folder,
    row.variant,
    row.kilobytes.toFixed(0),
    ms(row.init),
    `${ms(row.total)} (${row.spread.map((one) => one.toFixed(0)).join('–')})`,
    against(row, 'bare'),
    against(row, 'official, job'),
    row.calls.length,
  ]),
)}`
}

async function webhook(): Promise<string> {
  const rows = await measureOwnWork(values.quick ? 1_000 : 10_000)
  return `## Webhook, warm

A delivery of 4 KB, one after the other in one process; AWS answers at once, so this is the function's own work, in ms.

${table(
  ['what', 'p50', 'p99', 'deliveries a second'],
  rows.map(({ what, p50, p99, perSecond }) => [what, p50.toFixed(3), p99.toFixed(3), Math.round(perSecond)]),
)}`
}

async function sync(): Promise<string> {
  const [long, each] = values.quick ? [80, 40] : [400, 100]
  const rows = await withBar('sync', 7, (tell) => {
    let done = 0
    return measureThroughput(long, each, () => tell(++done))
  })
  const oneOf = (bookings: number) =>
    rows.find((row) => row.locations === 1 && row.each === bookings)?.bookingsPerSecond ?? 0
  return `## Sync, under HighLevel's limit

First bookings wait on the queue, four requests each; virtual time, HighLevel's limit of 100 requests in any 10 s per location. Who begins with a burst
is ahead for the first ten seconds.

${table(
  ['worker', 'locations', 'bookings of each', 'bookings/s', 'against as many times one', 'of 10 requests/s', '429', ''],
  rows.map((row) => [
    row.worker,
    row.locations,
    row.each,
    row.bookingsPerSecond.toFixed(2),
    `${((100 * row.bookingsPerSecond) / row.locations / oneOf(row.each)).toFixed(0)} %`,
    `${(100 * row.share).toFixed(1)} %`,
    row.refused,
    row.note,
  ]),
)}`
}

const PARTS: Record<string, () => Promise<string>> = { cold, webhook, sync }
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
