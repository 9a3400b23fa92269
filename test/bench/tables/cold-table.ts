import { type ColdStart, measureColdStarts } from '../cold/cold-rows.ts'
import { withBar } from '../load/row.ts'
import { ms, table } from './markdown.ts'

/** Every deployed bundle from nothing to its first answer, beside what else one could write. */
export async function coldTable(rounds: number): Promise<string> {
  const rows = await withBar('cold starts', rounds, (tell) => measureColdStarts(rounds, tell))
  const of = (folder: string, variant: ColdStart['variant']) =>
    rows.find((row) => row.folder === folder && row.variant === variant)
  const against = (row: ColdStart, variant: ColdStart['variant']) => {
    const other = of(row.folder, variant)
    return other ? `${(row.total / other.total).toFixed(2)} ×` : '–'
  }
  return `## Cold start

A fresh process of Node.js ${process.version} each time, ${rounds} of each in turns; medians with quartiles, in ms. *bare*: the same calls of AWS and HighLevel with
the AWS SDK and \`fetch\`, nothing else. *official, calls*: those with \`@gohighlevel/api-client\`, nothing else. *official, job*: our own function with it
in place of our client.

${table(
  [
    'function',
    'written as',
    'KiB',
    'init',
    'init + first request',
    'against bare',
    'against official, calls',
    'against official, job',
    'calls outside',
  ],
  rows.map((row) => [
    row.folder,
    row.variant,
    row.kilobytes.toFixed(0),
    ms(row.init),
    `${ms(row.total)} (${row.spread.map((one) => one.toFixed(0)).join('–')})`,
    against(row, 'bare'),
    against(row, 'official, calls'),
    against(row, 'official, job'),
    row.calls.length,
  ]),
)}`
}
