import { CommanderError } from 'commander'
import type { ProgramOptions } from '../../../infra/ops/commands.ts'
import { createProgram } from '../../../infra/ops/program.ts'

/** Runs a command line as a person would; answers what it printed and its exit code. @throws UsageError */
export async function runOps(options: Partial<ProgramOptions>, args: readonly string[]) {
  const lines: string[] = []
  let exitCode: number = 0
  const program = createProgram({
    print: (text) => lines.push(text),
    finish: (code) => {
      exitCode = code
    },
    ...options,
  })
  for (const one of [program, ...program.commands])
    one.configureOutput({ writeOut: (text) => lines.push(text), writeErr: (text) => lines.push(text) })
  await program.parseAsync(['node', 'ops', ...args]).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    exitCode = error.exitCode === 0 ? 0 : 2
  })
  return { exitCode, text: lines.join('\n') }
}
