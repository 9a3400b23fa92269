import { randomUUID } from 'node:crypto'
import type { Clock } from '../../shared/clock.ts'
import type { JsonObject, JsonValue } from './aws/protocol.ts'
import { stackOf } from './error-text.ts'
import type { Lambda } from './lambda.ts'

export interface Schedule {
  source: 'aws.scheduler' | 'aws.events'
  arn: string
  everyMs: number
  targets: { functionName: string; input?: string | undefined }[]
}

interface ScheduleOptions {
  lambda: Pick<Lambda, 'invoke'>
  clock: Clock
  region: string
  account: string
  log: (line: string) => void
}

// A timer of Node holds 24 days at most.
const LONGEST_SLEEP_MS = 86_400_000

/**
 * Invokes the targets every so often, those of EventBridge Scheduler for the first time at once, as they have no start date:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. The function returned stops it.
 */
export function startSchedule(schedule: Schedule, options: ScheduleOptions): () => void {
  const { lambda, clock, log } = options
  const stop = new AbortController()
  const tick = (time: number) => {
    for (const { functionName, input } of schedule.targets)
      lambda.invoke(functionName, eventOf(schedule, input, time, options)).then(
        (result) => {
          if (!result.ok) log(`${schedule.arn} → ${functionName} failed: ${result.error.errorMessage}`)
        },
        (cause: unknown) => log(`${schedule.arn} → ${functionName}: ${stackOf(cause)}`),
      )
  }
  const run = async () => {
    let due = clock.now() + (schedule.source === 'aws.scheduler' ? 0 : schedule.everyMs)
    while (!stop.signal.aborted) {
      const left = due - clock.now()
      if (left > 0) await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), stop.signal)
      else {
        tick(due)
        // Not from when it was due: a machine that slept has nothing to catch up on.
        due = clock.now() + schedule.everyMs
      }
    }
  }
  void run()
  return () => stop.abort()
}

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
function eventOf(schedule: Schedule, input: string | undefined, time: number, place: ScheduleOptions): JsonValue {
  const at = new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const id = randomUUID()
  if (input !== undefined) {
    const attributes: Record<string, string> = {
      'schedule-arn': schedule.arn,
      'scheduled-time': at,
      'execution-id': id,
      'attempt-number': '1',
    }
    return JSON.parse(input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => attributes[name] ?? whole))
  }
  const event: JsonObject = {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: schedule.source,
    account: place.account,
    time: at,
    region: place.region,
    resources: [schedule.arn],
    detail: schedule.source === 'aws.scheduler' ? '{}' : {},
  }
  return event
}
