/**
 * Reads the named environment variables, once, at start.
 * @throws Error naming all that are missing or empty, so one deployment shows every mistake.
 */
export function readEnv<const Name extends string>(
  names: readonly Name[],
  source: Record<string, string | undefined> = process.env,
): Record<Name, string> {
  const missing = names.filter((name) => !source[name])
  if (missing.length > 0) throw new Error(`Missing environment variables: ${missing.join(', ')}`)
  return Object.fromEntries(names.map((name) => [name, source[name]])) as Record<Name, string>
}

/** What a function's log goes by: its own name, and the least serious level that Lambda was told to keep. */
export const readLogEnv = (): { service: string | undefined; least: string | undefined } => ({
  service: process.env['SERVICE_NAME'],
  least: process.env['AWS_LAMBDA_LOG_LEVEL'],
})
