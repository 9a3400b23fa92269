import { confirm, input, password, select } from '@inquirer/prompts'
import { UsageError } from '../../local/usage-error.ts'
import type { Prompts } from './answers.ts'

/** The questions on the terminal of this process. Ctrl-C ends them with a UsageError. */
export const terminalPrompts = (): Prompts => ({
  secret: (message) => answered(password({ message, mask: true })),
  text: (message) => answered(input({ message })),
  confirm: (message) => answered(confirm({ message, default: false })),
  choose: (message, choices) => answered(select({ message, choices: [...choices] })),
})

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    const isStopped = cause instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(cause.name)
    throw isStopped ? new UsageError('Stopped. What was done stays; run setup again to go on.', { cause }) : cause
  }
}
