import type { Process, Simulator } from '../simulator.ts'

export interface Invocation {
  getRemainingTimeInMillis(): number
}

export interface LambdaOptions<Code> {
  timeoutMs: number
  /** Share of invocations in a new process though an old one is idle. */
  coldRate?: number | undefined
  /** Loads the function's code into a new process. */
  create(process: Process): Code
}

const COLD_RATE = 0.15
const WARM_PROCESSES = 100

/** How an invocation ended; a process that died never says anything. */
export type Ending<Result> =
  | { ended: 'returned'; result: Result }
  | { ended: 'threw'; error: unknown }
  | { ended: 'died' }

/** Lambda: warm processes that keep what they know, cold ones, time-outs and deaths. */
export function createLambda<Code>(sim: Simulator, { timeoutMs, create, coldRate = COLD_RATE }: LambdaOptions<Code>) {
  const warm: { process: Process; code: Code; isBusy: boolean }[] = []

  function take() {
    const isCold = sim.random.isTrue(coldRate)
    const idle = isCold ? undefined : warm.find(({ process, isBusy }) => process.isAlive && !isBusy)
    if (idle) return idle
    const process: Process = { isAlive: true }
    const instance = { process, code: create(process), isBusy: false }
    warm.unshift(instance)
    warm.length = Math.min(warm.length, WARM_PROCESSES)
    return instance
  }

  /** Calls back once: when it ended, or when Lambda's patience did. */
  return function invoke<Result>(
    work: (code: Code, context: Invocation) => Promise<Result>,
    over: (ending: Ending<Result>) => void,
  ): void {
    const instance = take()
    instance.isBusy = true
    const endsAt = sim.now() + timeoutMs
    let isOver = false
    const end = (ending: Ending<Result>) => {
      if (isOver) return
      isOver = true
      instance.isBusy = false
      over(ending)
    }
    sim.at(endsAt, () => {
      if (isOver) return
      instance.process.isAlive = false
      end({ ended: 'died' })
    })
    const context = { getRemainingTimeInMillis: () => endsAt - sim.now() }
    sim.start(instance.process, async () => {
      try {
        const result = await work(instance.code, context)
        if (instance.process.isAlive) end({ ended: 'returned', result })
      } catch (error) {
        if (instance.process.isAlive) end({ ended: 'threw', error })
      }
    })
  }
}
