// npm run bench:ratios: fails when a deployed function takes longer to its first answer than it may, beside a bare handler with the same
// calls that starts in turns with it. What else the machine does meets both; a run that fails is tried twice more before it counts.
import { measureColdStarts } from './cold/cold-rows.ts'
import { withBar } from './load/row.ts'

const ROUNDS = 7
const TRIES = 3
/** Of the time of the bare handler: what results.md is held to, and a fifth for a machine that others use. */
const BUDGETS: Record<string, number> = { webhook: 1.1 * 1.2, sync: 1.15 * 1.2 }
const RATIO = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** Of the first quartiles, as what comes in between only ever makes a start longer. */
async function ratios(): Promise<Map<string, number>> {
  const isWanted = ({ folder, variant }: { folder: string; variant: string }) =>
    folder in BUDGETS && (variant === 'ours' || variant === 'bare')
  const rows = await withBar('cold starts', ROUNDS, (tell) => measureColdStarts(ROUNDS, tell, isWanted))
  const quartile = (folder: string, variant: string) =>
    rows.find((row) => row.folder === folder && row.variant === variant)?.spread[0] ?? Number.NaN
  return new Map(Object.keys(BUDGETS).map((folder) => [folder, quartile(folder, 'ours') / quartile(folder, 'bare')]))
}

let over: string[] = []
for (let tries = 1; tries <= TRIES; tries++) {
  const found = [...(await ratios())]
  for (const [folder, ratio] of found)
    console.log(`${folder}: ${RATIO.format(ratio)} × bare, ${BUDGETS[folder]} allowed`)
  over = found.flatMap(([folder, ratio]) => (ratio <= (BUDGETS[folder] ?? 0) ? [] : [folder]))
  if (over.length === 0) break
}
if (over.length > 0) {
  console.error(
    `Too slow to start: ${over.join(', ')}. See npm run bench -- --only cold, and what came into the bundle last.`,
  )
  process.exitCode = 1
}
