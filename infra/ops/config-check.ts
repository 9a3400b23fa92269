import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Command, CommanderError } from 'commander'
import { defineIntegration, type Integration, IntegrationConfigError } from '../../shared/config/define-integration.ts'
import { renderReport } from './config-page.ts'
import { reportConfig } from './config-report.ts'

const DEFAULT_FILE = fileURLToPath(new URL('../integration.config.ts', import.meta.url))

const program = new Command('npm run config:check --')
  .description(
    'Checks the configuration and shows what it comes to: where bookings go, settings, scopes and permissions.',
  )
  .option('--config <file>', 'another configuration module; default infra/integration.config.ts')
  .option('--all', 'every setting of every location, not only those that differ from the defaults')
  .option('--json', 'the same for machines')
  .helpOption('--help', 'show this help')
  .addHelpText(
    'after',
    `
Examples:
  npm run config:check
  npm run config:check -- --all
  npm run config:check -- --config infra/recipes/agency.ts
  npm run --silent config:check -- --json | jq -r '.scopes[].scope'

Ends with 0 when the configuration is right, 1 when it is wrong, 2 when this command is used wrongly.`,
  )
  .showHelpAfterError('(--help shows how it is used)')
  .exitOverride()

interface Options {
  config?: string
  all?: boolean
  json?: boolean
}

/** Checks the file, prints, and says how to end. */
async function check({ config, all = false, json = false }: Options): Promise<number> {
  const file = config === undefined ? DEFAULT_FILE : path.resolve(config)
  const shown = path.relative(process.cwd(), file) || file
  if (!existsSync(file) || !statSync(file).isFile()) {
    console.error(`--config ${config ?? shown}: there is no such file; check the path`)
    return 2
  }
  const { integration, problems } = await load(file)
  if (!integration) {
    if (json) console.log(JSON.stringify({ file: shown, ok: false, problems }, null, 2))
    else console.error(renderProblems(shown, problems))
    return 1
  }
  const report = reportConfig(integration)
  console.log(
    json ? JSON.stringify({ file: shown, ok: true, ...report }, null, 2) : renderReport(shown, report, { all }),
  )
  return 0
}

type Loaded = { integration: Integration; problems?: never } | { integration?: never; problems: readonly string[] }

async function load(file: string): Promise<Loaded> {
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(file).href)
    if (!('default' in module)) return { problems: ['exports nothing: write export default defineIntegration({ … })'] }
    return { integration: Reflect.apply(defineIntegration, undefined, [module['default']]) }
  } catch (error) {
    if (error instanceof IntegrationConfigError) return { problems: error.problems }
    // Whatever the module itself threw: a typing mistake, an import that is not there.
    return {
      problems: [`cannot be loaded: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`],
    }
  }
}

function renderProblems(file: string, problems: readonly string[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const list = problems.map((problem) => `  ${problem}`).join('\n')
  return `${file} has ${count}:\n${list}\nEvery option with its default: infra/CONFIGURATION.md.`
}

try {
  process.exitCode = await check(program.parse().opts<Options>())
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : 2
}
