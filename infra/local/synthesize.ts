import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UsageError } from './usage-error.ts'

interface SynthesizeOptions {
  /** Directory for the cloud assembly. */
  outdir: string
  config?: string | undefined
  location?: string | undefined
  /** The HighLevel app of a configuration that names none. */
  appId?: string | undefined
  signal: AbortSignal
}

const ROOT = new URL('../../', import.meta.url)
// The exit code of infra/app.ts for a configuration that is not right.
const BAD_CONFIGURATION = 2

/**
 * Runs the CDK app as `cdk synth` does, without the CLI: no network, no telemetry, no validation (npm run synth does that).
 * @throws UsageError when the configuration is not right; Error with the output of the app for anything else.
 */
export async function synthesize({ outdir, config, location, appId, signal }: SynthesizeOptions): Promise<void> {
  const { context } = JSON.parse(readFileSync(new URL('cdk.json', ROOT), 'utf8'))
  const given = Object.entries({ config, location, appId }).filter(([, value]) => value)
  const ours = { stage: 'local', checks: false, ...Object.fromEntries(given) }
  const app = spawn(process.execPath, ['infra/app.ts'], {
    cwd: fileURLToPath(ROOT),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...ours }),
      CDK_VALIDATION: 'false',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  })
  const output: Buffer[] = []
  app.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => app.on('error', reject).on('close', resolve))
  if (code === 0) return
  const text = Buffer.concat(output).toString().trim()
  const problems = code === BAD_CONFIGURATION ? text : config && thrownBy(text)
  if (!problems) throw new Error(`The stack could not be synthesized (exit code ${code}):\n${text}`)
  const line = problems.replace(/\s*\n\s*/g, ' ')
  throw new UsageError(`--config ${config ?? 'infra/integration.config.ts'}: ${line}`)
}

/** The message of an error that ended the app: with another configuration module, most likely that module's. */
const thrownBy = (output: string): string | undefined => /^\w*Error\b.*/m.exec(output)?.[0]
