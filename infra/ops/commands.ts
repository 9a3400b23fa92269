import path from 'node:path'
import { Command } from 'commander'
import { findAwsTarget } from './aws-target.ts'
import type { LeftoversPlace } from './leftovers/leftovers-command.ts'
import { findLocalTarget } from './local-target.ts'
import type { Prompts } from './setup/answers.ts'
import type { Target } from './target.ts'

export interface StageOptions {
  local?: string | true
  stage: string
  config?: string
  chiliPiperUrl: string
  tenant?: string
  json?: true
}

export interface ProgramOptions {
  print(text: string): void
  /** 0 done, 1 problems found, 2 nothing can be said. */
  finish(exitCode: 0 | 1 | 2): void
  findTarget?: (options: StageOptions) => Promise<Target>
  /** Where `leftovers` looks; AWS by default. */
  leftovers?: LeftoversPlace
  /** Asks the person at the terminal; undefined where there is none. */
  ask?: ((question: string) => Promise<boolean>) | undefined
  /** Whether what is printed may have colours. */
  isColored?: boolean
  /** Questions at the terminal; undefined where there is none. */
  prompts?: Prompts | undefined
}

/** What a command is made with. */
export interface Commands extends Pick<ProgramOptions, 'print' | 'finish' | 'ask' | 'isColored' | 'prompts'> {
  program: Command
  /**
   * @param own the command's own options, told before those that all have
   * @param isByTenant false for a command that always works on all tenants
   */
  command(
    name: string,
    description: string,
    example: string,
    own?: (command: Command) => Command,
    isByTenant?: boolean,
  ): Command
  withTarget(options: StageOptions, work: (target: Target) => Promise<void>): Promise<void>
}

const findStage = (options: StageOptions): Promise<Target> => {
  const { local, stage, config, chiliPiperUrl } = options
  if (local === undefined) return findAwsTarget({ stage, config, chiliPiperUrl })
  return findLocalTarget(path.resolve(local === true ? (process.env['LOCAL_DATA'] ?? '.local') : local))
}

/** A program without commands, and what they have in common. */
export function createCommands({
  print,
  finish,
  ask,
  isColored = false,
  prompts,
  findTarget = findStage,
}: ProgramOptions): Commands {
  const program = new Command('npm run ops --')
    .description('Looks into a stage and mends it: on this machine with --local, else in AWS.')
    .exitOverride()
    .showSuggestionAfterError(false)
  return {
    program,
    print,
    finish,
    ask,
    isColored,
    prompts,
    command: (name, description, example, own = (it) => it, isByTenant = true) =>
      withTenant(own(program.command(name).description(description)), isByTenant)
        .option('--json', 'one line of JSON instead of text')
        .option('--local [directory]', 'a local stage, by its data directory (default .local)')
        .option('--stage <name>', 'a stage in AWS; region and profile as for the AWS CLI', 'production')
        .option('--config <file>', 'another integration config module, for a stage in AWS')
        .option('--chili-piper-url <url>', 'another Chili Piper, for a stage in AWS', 'https://fire.chilipiper.com')
        .addHelpText('after', `\nExample:\n  npm run ops -- ${example}`),
    async withTarget(options, work) {
      const target = await findTarget(options)
      try {
        await work(target)
      } finally {
        target.close()
      }
    },
  }
}

const withTenant = (command: Command, isByTenant: boolean) =>
  isByTenant ? command.option('--tenant <name>', 'this tenant only') : command
