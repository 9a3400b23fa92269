/**
 * Writes one line to a function's log as it stands. Lambda would wrap what `console.log` says into JSON of its own, in which
 * CloudWatch looks for no metrics.
 */
export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}
