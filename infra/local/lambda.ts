import { randomBytes, randomUUID } from 'node:crypto'
import { type Clock, systemClock } from '../../shared/clock.ts'
import type { JsonValue } from './aws/protocol.ts'
import { type FunctionDefinition, type Invocation, type InvokeResult, logGroupOf, tooLarge } from './invocation.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'
import type { RuntimeSettings } from './sandbox-environment.ts'

/** What is known of an invocation when it is over. */
export interface Invoked {
  definition: FunctionDefinition
  requestId: string
  result: InvokeResult
  /** Real time at work, without the wait for a process. */
  durationMs: number
  /** How many of the function's invocations were at work when it began, with itself. */
  concurrent: number
  /** Of the process that worked on it; undefined when none did. */
  logStream: string | undefined
}

export interface LambdaOptions extends RuntimeSettings {
  log: (line: string) => void
  /** Hears every line of a function, under its log group and stream. */
  onLine?: (line: { group: string; stream: string; message: string }) => void
  onInvoked?: (invoked: Invoked) => void
  /** Time of timeouts: functions run in real processes, so this is real time also where a stage runs faster. */
  clock?: Clock
  /** A process that had no work for this long is ended; default 5 minutes. */
  idleMs?: number
  /** Program that speaks the Runtime API; default bootstrap.mjs. */
  bootstrap?: string
}

export interface Lambda {
  /** @throws Error when a function of this name is defined already. */
  define(definition: FunctionDefinition): void
  /** Runs the function once; waits for a free process. A failing function is a result, an unknown one throws. */
  invoke(name: string, event: JsonValue): Promise<InvokeResult>
  /** Resolves when nothing runs or waits any more, after `ms` milliseconds at the latest. */
  drain(ms: number): Promise<void>
  /** Kills every process; what was running or waiting fails. */
  close(): void
}

interface Pool {
  definition: FunctionDefinition
  sandboxes: Set<Sandbox>
  waiting: Invocation[]
  /** How many invocations are at work. */
  working: number
}

/** The functions of a stage, each in processes of its own that are killed when they run over their time. */
export function createLambda(options: LambdaOptions): Lambda {
  const { clock = systemClock, idleMs = 300_000 } = options
  const pools = new Map<string, Pool>()
  const running = new Set<Invocation>()
  let closed = false
  let whenQuiet = () => {}

  const dispatch = (pool: Pool) => {
    if (closed) return
    for (const sandbox of pool.sandboxes) {
      if (sandbox.state() !== 'idle') continue
      const next = pool.waiting.shift()
      if (!next) return
      sandbox.run(next)
    }
    const starting = [...pool.sandboxes].filter((sandbox) => sandbox.state() === 'starting').length
    const wanted = Math.min(pool.waiting.length - starting, pool.definition.maxSandboxes - pool.sandboxes.size)
    for (let count = 0; count < wanted; count++) start(pool)
  }

  const start = (pool: Pool) => {
    const logStream = logStreamName(clock.now())
    const sandbox = startSandbox({
      definition: pool.definition,
      logStream,
      settings: options,
      clock,
      idleMs,
      log: (line) => {
        options.log(`[${pool.definition.name}] ${line}`)
        options.onLine?.({ group: logGroupOf(pool.definition), stream: logStream, message: line })
      },
      bootstrap: options.bootstrap,
      onIdle: () => dispatch(pool),
      onEnd: (failedStart) => {
        pool.sandboxes.delete(sandbox)
        // A process that never got as far as asking for work fails one invocation, as a failed INIT does.
        if (failedStart) pool.waiting.shift()?.done({ ok: false, error: failedStart })
        dispatch(pool)
      },
    })
    pool.sandboxes.add(sandbox)
  }

  const prepare = (pool: Pool, payload: Buffer, resolve: (result: InvokeResult) => void): Invocation => {
    const requestId = randomUUID()
    let begun: { at: number; concurrent: number; logStream: string } | undefined
    const invocation: Invocation = {
      id: requestId,
      payload,
      begin(logStream) {
        pool.working++
        begun = { at: clock.now(), concurrent: pool.working, logStream }
      },
      done(result) {
        if (!running.delete(invocation)) return
        if (begun) pool.working--
        const durationMs = begun ? clock.now() - begun.at : 0
        const { concurrent = pool.working + 1, logStream } = begun ?? {}
        options.onInvoked?.({ definition: pool.definition, requestId, result, durationMs, concurrent, logStream })
        resolve(result)
        if (running.size === 0) whenQuiet()
      },
    }
    return invocation
  }

  const poolOf = (name: string): Pool => {
    const pool = pools.get(name)
    if (!pool) throw new Error(`There is no function ${name}; there are: ${[...pools.keys()].join(', ') || 'none'}`)
    return pool
  }

  return {
    define(definition) {
      if (pools.has(definition.name)) throw new Error(`Two functions are called ${definition.name}`)
      pools.set(definition.name, { definition, sandboxes: new Set(), waiting: [], working: 0 })
    },
    async invoke(name, event) {
      const pool = poolOf(name)
      const payload = Buffer.from(JSON.stringify(event))
      const refused = tooLarge('Request', payload)
      if (refused) return { ok: false, error: refused }
      if (closed) return { ok: false, error: { errorType: 'ServiceException', errorMessage: 'The stage has stopped' } }
      return new Promise((resolve) => {
        const invocation = prepare(pool, payload, resolve)
        running.add(invocation)
        pool.waiting.push(invocation)
        dispatch(pool)
      })
    },
    async drain(ms) {
      if (running.size === 0) return
      const quiet = new AbortController()
      whenQuiet = () => quiet.abort()
      await clock.sleep(ms, quiet.signal)
    },
    close() {
      closed = true
      const error = { errorType: 'Runtime.ExitError', errorMessage: 'The stage stopped before the function was done' }
      for (const { sandboxes } of pools.values()) for (const sandbox of [...sandboxes]) sandbox.kill(error)
      for (const invocation of [...running]) invocation.done({ ok: false, error })
    },
  }
}

const logStreamName = (now: number) =>
  `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`
