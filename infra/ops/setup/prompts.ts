import { confirm, input, password, select } from '@inquirer/prompts'
import type { Prompts } from './answers.ts'

/** The questions on the terminal of this process. */
export const terminalPrompts = (): Prompts => ({
  secret: (message) => password({ message, mask: true }),
  text: (message) => input({ message }),
  confirm: (message) => confirm({ message, default: false }),
  choose: (message, choices) => select({ message, choices: [...choices] }),
})
