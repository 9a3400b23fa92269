import type { Measured } from '../per-booking/measure.ts'
import type { Sample } from '../per-booking/story.ts'
import { awsOperations, type Tally } from '../per-booking/tally.ts'
import { type Cells, table } from './markdown.ts'

/** What each kind of event takes, warm and alone in its batch. */
export function callsTable(name: string, { samples, facts }: Measured, rounds: number): string {
  const kinds = [...Map.groupBy(samples, ({ kind }) => kind)].toSorted(([a], [b]) => rank(a) - rank(b))
  return `## Calls and bytes of an event: ${name}

The deployed bundles, each in a process of its own that has worked before, on the stage with both simulators; the location is connected by OAuth, and
the echoes are those that HighLevel's simulator told. Means of ${rounds} lives. Seconds have passed before each event, not before its echoes. Bytes are those of bodies, sent / received;
units as DynamoDB bills them, the index's with them; ms are the processor's of this machine. *secrets*: how many are read when the copies that a process
keeps for five minutes are too old; they are in no other column. An event from reconcile comes by no webhook.

${table(
  HEAD,
  kinds.map(([kind, all]) => rowOf(kind, all, facts.secrets.get(kind))),
)}`
}

const HEAD = [
  'event',
  'webhook: AWS',
  'sync: table reads',
  'writes',
  'other AWS',
  'secrets',
  'HighLevel',
  'Chili Piper',
  'read units',
  'write units',
  'bytes AWS',
  'bytes both sides',
  'log bytes',
  'ms webhook',
  'ms sync',
]

const rank = (kind: string) => (kind.startsWith('echo') ? 1 : kind.startsWith('another') ? 2 : 0)

function rowOf(kind: string, samples: Sample[], stale = { webhook: 0, sync: 0 }): Cells {
  const mean = (of: (tally: Tally) => number, which: ('webhook' | 'sync')[] = ['sync']) => {
    const tallies = samples.flatMap((sample) => which.map((one) => sample[one]))
    if (tallies.every((tally) => tally === undefined)) return '–'
    const sum = tallies.reduce((total, tally) => total + (tally ? of(tally) : 0), 0)
    return (sum / samples.length).toFixed(1).replace(/\.0$/, '')
  }
  const bytes: typeof mean = (...of) => mean(...of).replace(/\.\d$/, '')
  const onTable = ({ tableReads, tableWrites }: Tally) => tableReads + tableWrites
  const both: ('webhook' | 'sync')[] = ['webhook', 'sync']
  return [
    kind,
    mean((tally) => awsOperations(tally) - tally.secrets, ['webhook']),
    mean(({ tableReads }) => tableReads),
    mean(({ tableWrites }) => tableWrites),
    mean((tally) => awsOperations(tally) - tally.secrets - onTable(tally)),
    (stale.webhook + stale.sync).toFixed(1).replace(/\.0$/, ''),
    mean(({ highLevel }) => highLevel),
    mean(({ chiliPiper }) => chiliPiper),
    mean(({ readUnits }) => readUnits),
    mean(({ writeUnits }) => writeUnits),
    `${bytes(({ awsBytes }) => awsBytes.sent, both)} / ${bytes(({ awsBytes }) => awsBytes.received, both)}`,
    `${bytes(({ sideBytes }) => sideBytes.sent)} / ${bytes(({ sideBytes }) => sideBytes.received)}`,
    bytes(({ logBytes }) => logBytes, both),
    mean(({ ownMs }) => ownMs, ['webhook']),
    mean(({ ownMs }) => ownMs),
  ]
}
