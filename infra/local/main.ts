import { stackOf } from './error-text.ts'
import { HELP, parseOptions } from './options.ts'
import { runLocal } from './run-local.ts'
import { UsageError } from './usage-error.ts'

const log = (line: string) => process.stderr.write(`${line}\n`)

/** Ends with a line that says what to change (2), or with what went wrong (1). */
function fail(cause: unknown): never {
  log(cause instanceof UsageError ? cause.message : stackOf(cause))
  process.exit(cause instanceof UsageError ? 2 : 1)
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env)
  if (options.help) {
    console.log(HELP)
    return
  }
  // Queues, tables and secrets are nobody else's, nor is anything that the processes of this one write.
  process.umask(0o077)
  const stop = new AbortController()
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()))
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort())

  const starting = runLocal(options, { signal: stop.signal, log })
  const stage = await starting.catch((cause: unknown) => {
    // Stopping a stage that was still starting is not a failure.
    if (stop.signal.aborted) process.exit(0)
    throw cause
  })
  if (!stop.signal.aborted) console.log(stage.readyLine)
  await stopped
  await stage.close()
  process.exit(0)
}

await main().catch(fail)
