import { measureOwnWork } from '../warm/own-work.ts'
import { table } from './markdown.ts'

/** The webhook function without AWS. */
export async function webhookTable(deliveries: number): Promise<string> {
  const rows = await measureOwnWork(deliveries)
  return `## Webhook, warm

A delivery of 4 KB, one after the other in one process; AWS answers at once, so this is the function's own work, in ms.

${table(
  ['what', 'p50', 'p99', 'deliveries a second'],
  rows.map(({ what, p50, p99, perSecond }) => [what, p50.toFixed(3), p99.toFixed(3), Math.round(perSecond)]),
)}`
}
