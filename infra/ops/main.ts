import { createInterface } from 'node:readline/promises'
import { CommanderError } from 'commander'
import { reasonOf } from '../../shared/errors.ts'
import { stackOf } from '../local/error-text.ts'
import { UsageError } from '../local/usage-error.ts'
import { awsProblemOf } from './aws-problem.ts'
import { createProgram } from './program.ts'
import { terminalPrompts } from './setup/prompts.ts'

/** Yes is the letter y, or the word; whatever else is typed is no. */
async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(?:es)?$/i.test((await terminal.question(question)).trim())
  } finally {
    terminal.close()
  }
}

/** 0 done, 1 problems found, 2 wrong use. */
async function main(): Promise<number> {
  let exitCode = 0
  const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY)
  const program = createProgram({
    print: (text) => console.log(text),
    isColored: Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'],
    ask: isTerminal ? ask : undefined,
    prompts: isTerminal ? terminalPrompts() : undefined,
    finish: (code) => {
      exitCode = code
    },
  })
  try {
    await program.parseAsync(process.argv)
    return exitCode
  } catch (error) {
    // Commander has said what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const aws = awsProblemOf(error)
    if (error instanceof UsageError) console.error(error.message)
    else if (process.env['OPS_DEBUG']) console.error(stackOf(error))
    else console.error(aws ? `${aws.what}: ${aws.fix}` : `Failed: ${reasonOf(error)}`)
    return error instanceof UsageError || aws ? 2 : 1
  }
}

process.exitCode = await main()
