import { withBar } from '../load/row.ts'
import { type MemoryRow, measureMemory } from '../memory/memory-rows.ts'
import { table } from './markdown.ts'

/** Memory of the warm functions at their start, and after each of these counts of events. */
export async function memoryTable(counts: readonly number[]): Promise<string> {
  const rows = await withBar('memory', 2 * (counts.at(-1) ?? 0), (tell) => measureMemory(counts, tell))
  const [least, most] = counts.slice(-2).map((count) => count.toLocaleString('en-US'))
  return `## Memory

A process of each deployed bundle, events one after the other; MiB, once what is garbage is gone (\`--expose-gc\`). The functions have 512 MB,
of which V8 may take a tenth for what is young, as Lambda's start script sets it; RSS grows until it has.

${table(
  [
    'function',
    'events',
    ...[0, ...counts].flatMap((count) => [
      `RSS after ${count.toLocaleString('en-US')}`,
      `heap after ${count.toLocaleString('en-US')}`,
    ]),
    `heap grows by event, ${least} to ${most}`,
  ],
  rows.map(cellsOf),
)}`
}

const cellsOf = ({ folder, events, at, growthPerEvent }: MemoryRow) => [
  folder,
  events,
  ...at.flatMap(({ rss, heap }) => [rss.toFixed(1), heap.toFixed(1)]),
  `${growthPerEvent.toFixed(0)} bytes`,
]
