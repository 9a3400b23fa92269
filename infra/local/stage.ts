import path from 'node:path'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { readAssembly } from './assembly.ts'
import type { Principal } from './authorize.ts'
import type { JsonValue } from './aws/protocol.ts'
import { buildStack } from './build-stack.ts'
import { startEventSource } from './event-source.ts'
import { createHttpApi } from './http-api.ts'
import type { InvokeResult } from './invocation.ts'
import { createLambda } from './lambda.ts'
import { listen } from './loopback-server.ts'
import { API_ID } from './resources/http-apis.ts'
import { KNOWN_TYPES } from './resources/known-types.ts'
import { withFields, writeSecret } from './resources/secrets.ts'
import { startSchedule } from './schedule.ts'
import { startServices } from './stage-services.ts'
import { createStageTelemetry } from './stage-telemetry.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { createTemplate } from './template.ts'

export interface StageSettings {
  /** Values of variables, for those functions whose template declares them. */
  environment?: Record<string, string>
  /** Values of secrets by name, written at each start. */
  secrets?: Record<string, string>
  /** Fields of secrets that hold a JSON object, by name, written at each start; their other fields stay. */
  secretFields?: Record<string, Record<string, string>>
  /** The same, but only for secrets that have no value yet. */
  firstSecrets?: Record<string, string>
}

/** What is known of a stage before any function runs. */
export interface Known {
  apiUrl: string
  awsUrl: string
  outputs: Record<string, string>
  /** Directory of the synthesized cloud assembly. */
  assembly: string
}

export interface StageOptions extends StageSettings {
  /** Directory of the synthesized cloud assembly. */
  assembly: string
  /** Where queues, tables and secrets are kept; in memory without it. */
  data?: string | undefined
  /** Port of the HTTP API; without it, or 0, a free one. */
  port?: number
  /** Port of the AWS listener, taken when it is free; else any free one. */
  awsPort?: number
  /** Time of queues, tables, secrets and schedules. Functions and their timeouts run in real time. */
  clock?: Clock
  /** `real,time,rate` of the clock above, for the functions' idea of what time it is. */
  functionClock?: string | undefined
  /** Asked once the addresses and outputs are known, before any function runs; adds to environment and secrets. */
  configure?: (known: Known) => Promise<StageSettings>
  log?: (line: string) => void
  /** How long running functions may finish when the stage is closed; default 5 s. */
  drainMs?: number
}

export interface Stage {
  apiUrl: string
  awsUrl: string
  /** The template's outputs, resolved. */
  outputs: Record<string, string>
  /** What CloudWatch would know of this stage. */
  telemetry: Telemetry
  /** The template's dashboards, their bodies resolved. */
  dashboards: { name: string; body: string }[]
  /** Runs a function once, as the operator. @throws Error when there is no such function. */
  invoke(functionArnOrName: string, payload: JsonValue): Promise<InvokeResult>
  /** Takes no more requests and messages, lets running functions finish for `drainMs`, and stops everything. */
  close(): Promise<void>
}

const REGION = 'us-east-1'
const ACCOUNT = '000000000000'
// Answers to functions that were just stopped are on their way then.
const LAST_ANSWERS_MS = 500

/**
 * Runs a synthesized template on this machine. Nothing is shared between stages, so there may be several at once.
 * @throws Error naming stack, logical id and what is not known for a template it cannot run; EADDRINUSE for the port.
 */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { clock = systemClock, log = () => {}, drainMs = 5000 } = options
  const place = { region: REGION, account: ACCOUNT }
  const assembly = readAssembly(options.assembly)
  const template = createTemplate({ ...place, stack: assembly.stack, source: assembly.template, types: KNOWN_TYPES })
  const principals = new Map<string, Principal>()
  const createdAt = clock.now()
  let outputs: Record<string, string> | undefined
  const file = options.data && path.join(options.data, 'logs.jsonl')
  const telemetry = createStageTelemetry({ account: ACCOUNT, clock, file })
  const closers: (() => unknown)[] = []
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= (async () => {
      for (const closer of closers.toReversed()) await closer()
    })()
    return closing
  }

  try {
    const services = await startServices({
      ...place,
      data: options.data,
      port: options.awsPort ?? 0,
      clock,
      principals,
      telemetry,
      describeStack: () => ({ name: template.stack, id: template.stackId, createdAt, outputs }),
      log,
    })
    closers.push(() => services.close())
    const { functionClock } = options
    const lambda = createLambda({ endpoint: services.url, region: REGION, functionClock, log, ...telemetry.ofLambda })
    closers.push(() => lambda.close())
    const api = createHttpApi({ lambda, accountId: ACCOUNT, apiId: API_ID, log, ...telemetry.ofHttpApi })
    const apiUrl = `http://127.0.0.1:${await listen(api.server, options.port ?? 0)}`
    closers.push(() => api.server.closeAllConnections())

    const stack = await buildStack({ ...place, template, assembly, services, apiUrl })
    closers.push(telemetry.begin(stack, services.sqs))
    const known = { apiUrl, awsUrl: services.url, outputs: template.outputs(), assembly: options.assembly }
    const more = await options.configure?.(known)
    const environment = { ...options.environment, ...more?.environment }
    for (const [name, value] of Object.entries({ ...options.secrets, ...more?.secrets }))
      await writeSecret(services.secrets, services.callSecrets, name, () => value)
    for (const [name, fields] of Object.entries({ ...options.secretFields, ...more?.secretFields }))
      await writeSecret(services.secrets, services.callSecrets, name, (text) => withFields(text, fields))
    for (const [name, value] of Object.entries({ ...options.firstSecrets, ...more?.firstSecrets }))
      services.secrets.ensureSecret({ name, value })

    for (const { definition, principal } of stack.functions) {
      principals.set(definition.accessKeyId, principal)
      lambda.define({ ...definition, environment: override(definition.environment, environment) })
    }
    // Whoever had these messages in hand died with the stage before this one.
    for (const { queueName } of stack.eventSources) services.sqs.releaseInFlight(queueName)
    const sources = stack.eventSources.map((source) =>
      startEventSource({ ...source, sqs: services.sqs, lambda, clock, region: REGION, log }),
    )
    const stopSchedules = stack.schedules.map((it) => startSchedule(it, { ...place, lambda, clock, log }))
    api.serve(stack.routes)
    outputs = known.outputs
    closers.push(async () => {
      for (const stopSchedule of stopSchedules) stopSchedule()
      const stopped = Promise.all([api.stop(), ...sources.map((source) => source.stop())])
      await lambda.drain(drainMs)
      lambda.close()
      await Promise.race([stopped, systemClock.sleep(LAST_ANSWERS_MS)])
    })
    return {
      ...known,
      telemetry: telemetry.feed.telemetry,
      dashboards: stack.monitoring.dashboards,
      invoke: (functionArnOrName, payload) => lambda.invoke(functionNameOf(functionArnOrName), payload),
      close,
    }
  } catch (cause) {
    await close()
    throw cause
  }
}

function override(variables: Record<string, string>, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, values[name] ?? value]))
}

// arn:aws:lambda:<region>:<account>:function:<name>, perhaps with a version after it.
const functionNameOf = (arnOrName: string) => /:function:([^:]+)/.exec(arnOrName)?.[1] ?? arnOrName
