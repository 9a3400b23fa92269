import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url))

const readySchema = z.object({ initMs: z.number(), initCpuMs: z.number() })
const handledSchema = z.object({
  answer: z.unknown(),
  tookMs: z.number(),
  /** Of the processor, all threads of the process. */
  ownMs: z.number(),
  logLines: z.number(),
  logBytes: z.number(),
  /** CloudWatch metrics that were written. */
  metrics: z.array(z.string()),
})
const repliesSchema = z.object({ answers: z.array(handledSchema), rss: z.number(), heapUsed: z.number() })

/** What one event took of the function. */
export type Handled = z.infer<typeof handledSchema>
export type Replies = z.infer<typeof repliesSchema>

export interface WarmProcess {
  /** What it took of the processor until its handler was there. */
  initCpuMs: number
  /**
   * Hands over events, one after the other. `ahead`: milliseconds that the function's clock is ahead of ours; `isSettled`: the
   * memory is measured once its garbage is gone.
   * @throws what the handler throws
   */
  handle(events: readonly object[], options?: { ahead?: number; isSettled?: boolean }): Promise<Replies>
  close(): Promise<void>
}

/** A warm function: the bundle in a process of its own, with these variables and no others. */
export async function startWarmProcess(bundle: string, env: Record<string, string>): Promise<WarmProcess> {
  const child = spawn(process.execPath, [...runtimeArguments(env), CHILD, bundle], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { initCpuMs } = readySchema.parse(await reply(child))
  return {
    initCpuMs,
    async handle(events, options = {}) {
      child.send({ events, ...options })
      return repliesSchema.parse(await reply(child))
    },
    async close() {
      const ended = once(child, 'exit')
      child.disconnect()
      child.kill()
      await ended
    },
  }
}

/** Those of Lambda's own start script: a tenth of the memory is for what is young, in two halves; without it V8 takes as much as the machine has. */
function runtimeArguments({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE }: Record<string, string>): string[] {
  const memory = Number(AWS_LAMBDA_FUNCTION_MEMORY_SIZE)
  const young = Math.floor(memory / 10)
  return ['--expose-gc', `--max-semi-space-size=${Math.floor(young / 2)}`, `--max-old-space-size=${memory - young}`]
}

function reply(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off('message', onMessage)
      child.off('exit', onExit)
    }
    const onMessage = (message: unknown) => {
      settle()
      const { problem } = z.object({ problem: z.string().optional() }).parse(message)
      if (problem === undefined) resolve(message)
      else reject(new Error(`The function threw: ${problem}`))
    }
    const onExit = (code: number | null) => {
      settle()
      reject(new Error(`The process of the function ended with ${code}`))
    }
    child.on('message', onMessage)
    child.on('exit', onExit)
  })
}
