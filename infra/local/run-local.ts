import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { close, listen } from './aws/protocol.ts'
import { startConsole } from './console/console.ts'
import { openDataDirectory } from './data-directory.ts'
import { messageOf } from './error-text.ts'
import type { LocalOptions } from './options.ts'
import { type Partners, startPartners } from './partners.ts'
import { checkReachable } from './reachable.ts'
import { SIMULATED_APP } from './simulated-app.ts'
import { appIdOf } from './simulators/high-level/app.ts'
import { startStage } from './stage.ts'
import { createStageClock } from './stage-clock.ts'
import { synthesize } from './synthesize.ts'
import { UsageError } from './usage-error.ts'

export interface RunningStage {
  /** The one line for stdout. */
  readyLine: string
  close(): Promise<void>
}

// Kept the same from start to start, so that the AWS CLI can be pointed at it once.
const AWS_PORT = 4566

/**
 * Synthesizes the stack and runs it with both partners.
 * @throws UsageError for what the caller has to change; Error for anything else.
 */
export async function runLocal(
  options: LocalOptions,
  { signal, log }: { signal: AbortSignal; log: (line: string) => void },
): Promise<RunningStage> {
  await Promise.all([
    checkReachable('--highlevel-url', options.highLevelUrl),
    checkReachable('--chili-piper-url', options.chiliPiperUrl),
    checkPort(options.port),
  ])
  const data = await openDataDirectory(options.data, options.fresh)
  const assembly = data.path('cdk.out')
  rmSync(assembly, { recursive: true, force: true })
  const { config, location } = options
  // Another HighLevel has another app.
  const appId = options.highLevelUrl ? undefined : appIdOf(SIMULATED_APP)
  await synthesize({ outdir: assembly, config, location, appId, signal })

  const clock = createStageClock({ rate: options.clockRate, file: data.path('clock.json') })
  let partners: Partners | undefined
  const stage = await startStage({
    assembly,
    data: options.data,
    port: options.port,
    awsPort: AWS_PORT,
    clock,
    functionClock: clock.functionClock,
    log,
    configure: async ({ apiUrl, outputs }) => {
      partners = await startPartners({ options, clock, fileFor: (name) => data.path(name), apiUrl, outputs })
      return partners.settings
    },
  }).catch(async (cause: unknown) => {
    await partners?.close()
    throw explain(cause, options)
  })
  const addresses = {
    apiUrl: stage.apiUrl,
    awsUrl: stage.awsUrl,
    highLevelUrl: partners?.highLevelUrl ?? '',
    chiliPiperUrl: partners?.chiliPiperUrl ?? '',
    tenant: partners?.tenant ?? '',
    locationId: partners?.locationId ?? '',
    syncQueueUrl: stage.outputs['SyncQueueUrl'] ?? '',
    deadLetterQueueUrl: stage.outputs['DeadLetterQueueUrl'] ?? '',
    chiliPiperKeyPrefix: stage.outputs['ChiliPiperKeyPrefix'] ?? '',
    grantPrefix: stage.outputs['GrantPrefix'] ?? '',
    logGroupNames: (stage.outputs['LogGroupNames'] ?? '').split(',').filter(Boolean),
  }
  const page = options.console ? await startConsole({ stage: addresses }) : undefined
  const tableName = stage.outputs['TableName']
  const readyLine = JSON.stringify({ ready: true, consoleUrl: page?.url ?? null, ...addresses, tableName })
  data.writeReady(readyLine)
  return {
    readyLine,
    async close() {
      data.removeReady()
      await page?.close()
      await stage.close()
      await partners?.close()
    },
  }
}

/** Before the seconds that synthesizing takes; the stage finds out again. */
async function checkPort(port: number): Promise<void> {
  if (port === 0) return
  const probe = createServer()
  await listen(probe, port).catch((cause: unknown) => {
    throw portProblem(cause, port) ?? cause
  })
  await close(probe)
}

function portProblem(cause: unknown, port: number): UsageError | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const advice = {
    EADDRINUSE: 'is in use; stop what uses it, or choose another (0 picks a free one)',
    EACCES: 'may not be opened by this user; choose one above 1023',
  }
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return undefined
  return new UsageError(`--port ${port}: ${advice[code]}`, { cause })
}

function explain(cause: unknown, { port, data }: LocalOptions): unknown {
  const isLocked = cause instanceof Error && /LOCK/.test(messageOf(cause.cause ?? cause))
  if (isLocked)
    return new UsageError(`--data ${data}: another local stage runs on it; stop it or use another directory`, { cause })
  return portProblem(cause, port) ?? cause
}
