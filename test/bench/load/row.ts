import { SingleBar } from 'cli-progress'

/** One line of the load table. */
export interface Row {
  what: string
  how: string
  figure: string
  bound: string
  isGood: boolean
}

/** How far a row is; `total` as it was started with. */
export type TellDone = (done: number) => void

/** Runs what takes long with a bar on a terminal, and quietly elsewhere. */
export async function withBar<T>(what: string, total: number, run: (tell: TellDone) => Promise<T>): Promise<T> {
  if (!process.stdout.isTTY) return await run(() => {})
  const bar = new SingleBar({
    format: `${what.padEnd(16)} {bar} {percentage} %`,
    hideCursor: true,
    clearOnComplete: true,
  })
  bar.start(total, 0)
  try {
    return await run((done) => bar.update(Math.min(done, total)))
  } finally {
    bar.stop()
  }
}

/** The rows as a table that is one in Markdown, too. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [
    ['what', 'how', 'figure', 'bound', ''],
    ...rows.map(({ what, how, figure, bound, isGood }) => [what, how, figure, bound, isGood ? 'passed' : 'FAILED']),
  ]
  const widths = lines[0]!.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)))
  const lineOf = (cells: string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  const [head, ...body] = lines.map(lineOf)
  return [head, rule, ...body].join('\n')
}
