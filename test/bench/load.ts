// Load on one machine, without a cloud: npm run load [-- --quick] [-- --only burst|hostile|backlog|noisy|soak]. Prints a table and
// exits with 1 when a row fails. What is compared is measured in the same run; the queue and the grant live on a virtual clock.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { burstRows, hostileRows } from './load/ingest-rows.ts'
import { backlogRows, noisyRow } from './load/queue-rows.ts'
import { type Row, tableOf } from './load/row.ts'
import { soakRows } from './load/soak-row.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
const share = values.quick ? 0.1 : 1
const SEED = 1
const OTHERS = 10

const { maxConcurrency } = defineIntegration({ tenants: { demo: { location: 'location-1' } } }).aws

async function noisyRows(): Promise<Row[]> {
  const others = Array<number>(OTHERS).fill(40 * share)
  const noisy = { noisy: 3_600 * share, others, seed: SEED }
  const few = OTHERS / 2
  return [
    await noisyRow({ ...noisy, slots: OTHERS + 1 }),
    await noisyRow({ ...noisy, slots: maxConcurrency }),
    // With fewer slots than locations each has to wait for one, and the noisy location always has one of them.
    await noisyRow({ ...noisy, slots: few, slotsWithout: few - 1 }),
  ]
}

const PARTS: Record<string, () => Promise<Row[]>> = {
  burst: () => burstRows(10_000 * share),
  hostile: () => hostileRows(10_000 * share),
  backlog: () => backlogRows({ locations: 50 * share, each: 400, seed: SEED }),
  noisy: noisyRows,
  soak: () => soakRows({ runs: 20, days: 30 * share }),
}

const names = values.only === undefined ? Object.keys(PARTS) : [values.only]
const rows: Row[] = []
for (const name of names) {
  const part = PARTS[name]
  if (!part) throw new Error(`--only ${name}: there is ${Object.keys(PARTS).join(', ')}`)
  rows.push(...(await part()))
}
const load = loadavg().map((value) => value.toFixed(1))
console.log(`Node.js ${process.version}, load average ${load.join(' ')}\n\n${tableOf(rows)}`)
process.exitCode = rows.every(({ isGood }) => isGood) ? 0 : 1
