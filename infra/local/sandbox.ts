import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../../shared/clock.ts'
import { after } from './after.ts'
import type { FunctionDefinition, Invocation, LambdaError } from './invocation.ts'
import { openRuntimeApi } from './runtime-api.ts'
import { type RuntimeSettings, sandboxEnvironment } from './sandbox-environment.ts'

export interface Sandbox {
  /** starting: not yet asked for work; idle: waits for it; busy: at work; ended: its process is gone. */
  state(): 'starting' | 'idle' | 'busy' | 'ended'
  /** Hands work to an idle sandbox. */
  run(invocation: Invocation): void
  /** Ends the process at once; work in hand fails with the error. */
  kill(error: LambdaError): void
}

interface SandboxOptions {
  definition: FunctionDefinition
  settings: RuntimeSettings
  logStream: string
  clock: Clock
  idleMs: number
  bootstrap?: string | undefined
  log: (line: string) => void
  onIdle: () => void
  /** The process is gone; the error is given when it never asked for work. */
  onEnd: (failedStart: LambdaError | undefined) => void
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url))
// Lambda ends an initialisation that takes longer and starts over within the function's own time.
const INIT_MS = 10_000

/** Starts one process of a function, with a Runtime API of its own. */
export function startSandbox(options: SandboxOptions): Sandbox {
  const { definition, clock, log } = options
  const timeoutMs = definition.timeoutSeconds * 1000
  let state: ReturnType<Sandbox['state']> = 'starting'
  let child: Child | undefined
  let work: Invocation | undefined

  const end = (error: LambdaError) => {
    if (state === 'ended') return
    const failedStart = state === 'starting' ? error : undefined
    state = 'ended'
    cancelTimer()
    child?.kill('SIGKILL')
    api.close()
    work?.done({ ok: false, error })
    work = undefined
    options.onEnd(failedStart)
  }
  const timedOut = (id: string, seconds: number) => {
    const errorMessage = `RequestId: ${id} Error: Task timed out after ${seconds.toFixed(2)} seconds`
    log(errorMessage)
    end({ errorType: 'Sandbox.Timedout', errorMessage })
  }
  const exited = (how: string) => {
    if (state === 'ended') return
    const errorMessage = `RequestId: ${work?.id ?? 'INIT'} Error: Runtime exited with error: ${how}`
    log(errorMessage)
    end({ errorType: 'Runtime.ExitError', errorMessage })
  }
  const initMs = Math.max(INIT_MS, timeoutMs)
  let cancelTimer = after(clock, initMs, () => timedOut('INIT', initMs / 1000))

  const api = openRuntimeApi({
    onNext() {
      cancelTimer()
      state = 'idle'
      const idle = { errorType: 'Runtime.ExitError', errorMessage: 'ended after being idle' }
      cancelTimer = after(clock, options.idleMs, () => end(idle))
      options.onIdle()
    },
    onInitError: end,
    onResult(id, result) {
      if (work?.id !== id) return
      cancelTimer()
      const { done } = work
      work = undefined
      done(result)
    },
  })
  void api.address.then(
    (address) => {
      if (state === 'ended') return
      child = spawnFunction(options, address)
      for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', log)
      // The pipe only tells the child that we live; it breaks when the child goes first.
      child.stdin.on('error', () => {})
      child.on('error', (cause) => exited(cause.message))
      child.on('exit', (code, signal) => exited(signal ? `signal: ${signal}` : `exit status ${code}`))
    },
    (cause: Error) => exited(cause.message),
  )

  return {
    state: () => state,
    kill: end,
    run(invocation) {
      cancelTimer()
      state = 'busy'
      work = invocation
      invocation.begin(options.logStream)
      cancelTimer = after(clock, timeoutMs, () => timedOut(invocation.id, definition.timeoutSeconds))
      const deadline = clock.now() + timeoutMs
      api.hand(invocation, { deadline, arn: definition.arn, startedAt: clock.now() })
    },
  }
}

function spawnFunction(
  { definition, settings, logStream, bootstrap = BOOTSTRAP }: SandboxOptions,
  runtimeApi: string,
): Child {
  // It may read its bundle and nothing else than read: no file, /tmp included, is written and no process started.
  const limits = ['--permission', '--allow-fs-read=*', `--max-old-space-size=${definition.memoryMb}`]
  return spawn(process.execPath, [...limits, bootstrap], {
    cwd: definition.directory,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: sandboxEnvironment(definition, settings, runtimeApi, logStream),
  })
}
