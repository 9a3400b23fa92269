import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { type Clock, systemClock } from '../../shared/clock.ts'

/** A clock with a rate, and how functions' processes follow it. */
export interface StageClock extends Clock {
  /** `real,time,rate` for the functions; undefined while this is the system's time. */
  functionClock: string | undefined
}

const anchorSchema = z.object({ real: z.number(), time: z.number(), rate: z.number() })

/**
 * A clock that runs `rate` times as fast as the real one, from the time the file's clock has reached: a stage that
 * ran fast goes on in its own time, and what it stored does not come to lie in the future.
 */
export function createStageClock({
  rate,
  file,
  real = systemClock,
}: {
  rate: number
  file: string
  real?: Clock
}): StageClock {
  const start = real.now()
  const earlier = readAnchor(file)
  const time = earlier ? Math.max(start, earlier.time + (start - earlier.real) * earlier.rate) : start
  if (rate === 1 && time === start) return { ...real, functionClock: undefined }
  const anchor = { real: start, time, rate }
  writeFileSync(file, JSON.stringify(anchor))
  return {
    now: () => Math.round(time + (real.now() - start) * rate),
    sleep: (ms, signal) => real.sleep(ms / rate, signal),
    functionClock: `${start},${time},${rate}`,
  }
}

function readAnchor(file: string): z.output<typeof anchorSchema> | undefined {
  if (!existsSync(file)) return undefined
  const anchor = anchorSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  return anchor.success ? anchor.data : undefined
}
