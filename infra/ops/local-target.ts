import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { type Clock, systemClock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { isReachable } from '../local/reachable.ts'
import { UsageError } from '../local/usage-error.ts'
import { connectTarget, type Target } from './target.ts'

const stageSchema = z.object({
  awsUrl: z.url(),
  chiliPiperUrl: z.url(),
  syncQueueUrl: z.string(),
  tableName: z.string(),
  chiliPiperSecretPrefix: z.string(),
  deadLetterQueueUrl: z.string().exactOptional(),
  highLevelUrl: z.url().exactOptional(),
  grantPrefix: z.string().exactOptional(),
  logGroupNames: z.array(z.string()).exactOptional(),
  apiUrl: z.url().exactOptional(),
  highLevelAppSecretName: z.string().exactOptional(),
})
const clockSchema = z.object({ real: z.number(), time: z.number(), rate: z.number() })

/** The local stage that runs with its data in this directory. @throws UsageError when there is none. */
export async function findLocalTarget(directory: string): Promise<Target> {
  const stage = stageSchema.safeParse(readJson(path.join(directory, 'stage.json')))
  if (!stage.success || !(await isReachable(stage.data.awsUrl)))
    throw new UsageError(
      `--local ${directory}: no local stage is running with its data there; start one with npm start, or name its --data`,
    )
  const { awsUrl, ...facts } = stage.data
  // Written by the stage's own synthesis, from a configuration that was checked.
  const integration: Integration = readJson(path.join(directory, 'cdk.out', 'integration.json'))
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  const clock = stageClock(path.join(directory, 'clock.json'))
  const place = { kind: 'local' as const, directory }
  return connectTarget({ ...facts, integration, clock, place }, { endpoint: awsUrl, region: 'us-east-1', credentials })
}

/** A stage that ran faster than the world has a time of its own. */
function stageClock(file: string): Clock {
  const anchor = existsSync(file) ? clockSchema.safeParse(readJson(file)) : undefined
  if (!anchor?.success) return systemClock
  const { real, time, rate } = anchor.data
  return { ...systemClock, now: () => Math.round(time + (systemClock.now() - real) * rate) }
}

function readJson(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Not there, or written half when its stage was killed: who asks says so.
    return undefined
  }
}
