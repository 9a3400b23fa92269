import type { Command } from 'commander'
import { UsageError } from '../local/usage-error.ts'
import { DAY_MS, parseTime } from './backfill.ts'
import type { Commands, StageOptions } from './commands.ts'
import { describeStory, tellTimelines } from './timeline.ts'

interface TimelineFlags extends StageOptions {
  email?: string
  since?: string
  logs: boolean
}

// As long as deliveries lie on the queues.
const LOOK_BACK_MS = 14 * DAY_MS

const MORE = `
The table tells what was done; the logs tell of each delivery, each call with its result, what was skipped, held or put aside.
With --email the whole table is looked through. In AWS the logs take logs:StartQuery on the log groups of the stage's functions
and logs:GetQueryResults, and CloudWatch charges for what it looks through.`

/** Adds `timeline`. */
export function addTimelineCommand({ command, withTarget, print, finish }: Commands): void {
  command(
    'timeline',
    'Shows what happened to one booking, or to those of a person.',
    'timeline 6f1c0f7e-8a44-4b0e-9d59-2f6c7a3e1b10 --local',
    (it: Command) =>
      it
        .argument('[meetingId]', 'Chili Piper’s id of the meeting')
        .option('--email <address>', 'all bookings of this person instead; it is not printed')
        .option('--since <date>', 'logs since this day (UTC) or instant; without it, of 14 days')
        .option('--no-logs', 'what the table tells alone')
        .addHelpText('after', MORE),
  ).action((meetingId: string | undefined, options: TimelineFlags) => {
    const meeting = meetingOf(meetingId, options.email)
    const told = options.since === undefined ? undefined : parseTime('--since', options.since, 0)
    return withTarget(options, async (target) => {
      const since = options.logs ? (told ?? target.clock.now() - LOOK_BACK_MS) : undefined
      const story = await tellTimelines(target, { meeting, tenant: options.tenant, since })
      if (options.json) print(JSON.stringify({ command: 'timeline', ...story }))
      else for (const line of describeStory(story)) print(line)
      finish(story.bookings.length > 0 ? 0 : 1)
    })
  })
}

/** @throws UsageError */
function meetingOf(id: string | undefined, email: string | undefined): { id: string } | { email: string } {
  if (id !== undefined && email === undefined) return { id }
  if (email !== undefined && id === undefined) return { email }
  throw new UsageError('timeline: name one meeting by its id, or a person by --email')
}
