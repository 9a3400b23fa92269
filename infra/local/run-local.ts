import { rmSync } from 'node:fs'
import { startConsole } from './console/console.ts'
import { createOperatorView } from './console/operator-view.ts'
import type { NotesOfBookings, SidesSource } from './console/sides/read-sides.ts'
import type { StageAddresses } from './console/stage-routes.ts'
import { type DataDirectory, openDataDirectory } from './data-directory.ts'
import { tryPort } from './loopback-server.ts'
import type { LocalOptions } from './options.ts'
import { type Partners, startPartners } from './partners.ts'
import { checkReachable } from './reachable.ts'
import { readIntegration } from './read-integration.ts'
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
// So that an open page finds the next stage.
const CONSOLE_PORT = 4567

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
  const data = openDataDirectory(options.data, options.fresh)
  return startOn(data, options, { signal, log }).catch((cause: unknown) => {
    data.release()
    throw cause
  })
}

async function startOn(
  data: DataDirectory,
  options: LocalOptions,
  { signal, log }: { signal: AbortSignal; log: (line: string) => void },
): Promise<RunningStage> {
  const assembly = data.path('cdk.out')
  rmSync(assembly, { recursive: true, force: true })
  const { config, location } = options
  // Another HighLevel has another app.
  const appId = options.highLevelUrl ? undefined : appIdOf(SIMULATED_APP)
  await synthesize({ outdir: assembly, config, location, appId, signal })

  const clock = createStageClock({ rate: options.clockRate, file: data.path('clock.json') })
  let partners: Partners | undefined
  let onSidesChange = () => {}
  const stage = await startStage({
    assembly,
    data: options.data,
    port: options.port,
    awsPort: AWS_PORT,
    clock,
    functionClock: clock.functionClock,
    log,
    configure: async ({ apiUrl, outputs }) => {
      partners = await startPartners({
        options,
        clock,
        fileFor: (name) => data.path(name),
        apiUrl,
        integration: readIntegration(assembly),
        outputs,
        onChange: () => onSidesChange(),
      })
      return partners.settings
    },
  }).catch(async (cause: unknown) => {
    await partners?.close()
    throw portProblem(cause, options.port) ?? cause
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
    grantPrefix: stage.outputs['GrantPrefix'] ?? '',
    logGroupNames: (stage.outputs['LogGroupNames'] ?? '').split(',').filter(Boolean),
    chiliPiperSecretPrefix: stage.outputs['ChiliPiperSecretPrefix'] ?? '',
    highLevelAppSecretName: stage.outputs['HighLevelAppSecretName'] ?? '',
  }
  const operator = createOperatorView({ ...addresses, assembly, outputs: stage.outputs, clock })
  const page = options.console
    ? await startConsole({
        port: CONSOLE_PORT,
        stage: addresses,
        telemetry: stage.telemetry,
        dashboards: stage.dashboards,
        invoke: stage.invoke,
        now: clock.now,
        countMessages: operator.countMessages,
        sides: sidesOf(addresses, partners, operator.notes),
        onSidesChange: (listener) => {
          onSidesChange = listener
        },
      })
    : undefined
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
      operator.close()
      data.release()
    },
  }
}

function sidesOf(
  stage: StageAddresses,
  partners: Partners | undefined,
  notes: NotesOfBookings,
): SidesSource | { whyNot: string } {
  const { tokenOf } = partners ?? {}
  if (tokenOf) return { ...stage, locationOfTenant: stage.locationId, tokenOf, notes }
  return {
    whyNot:
      'This stage uses a HighLevel or Chili Piper of yours, where nothing is done from here. Start it without --highlevel-url and --chili-piper-url to try both sides by hand.',
  }
}

/** Before the seconds that synthesizing takes; the stage finds out again. */
async function checkPort(port: number): Promise<void> {
  if (port === 0) return
  await tryPort(port).catch((cause: unknown) => {
    throw portProblem(cause, port) ?? cause
  })
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
