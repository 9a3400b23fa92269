import type { Command } from 'commander'
import type { LetterFilter } from '../../shared/dead-letters/letter-filter.ts'
import { redrive } from '../../shared/dead-letters/redrive.ts'
import { UsageError } from '../local/usage-error.ts'
import { DAY_MS, parseTime } from './backfill.ts'
import type { Commands, StageOptions } from './commands.ts'
import { deadLettersOf } from './dead-letters-of.ts'
import { createBar } from './progress.ts'
import { describeRedrive, isClean, summarize } from './redrive-report.ts'
import { tenantsOf } from './tenant-runs.ts'

interface RedriveFlags extends StageOptions {
  location?: string[]
  reason?: string[]
  since?: string
  until?: string
  dryRun?: true
  includeUnreadable?: true
  perSecond: number
  limit?: number
}

const MORE = `
What is not asked for stays, and what this version of the sync function could not read stays, too, as it would come straight
back (--include-unreadable moves it all the same). What SQS itself moved has the reason ReceivedTooOften.

It may be stopped at any time and run again, and run twice: a message is at worst on the sync queue twice, and what was done
for it is not done again. What fails again is a dead letter again; this run does not move it a second time.

To see more than the first ten dead letters of a location, the ones that stay are put back at the end of their queue, and their
14 days there begin anew; --dry-run does so, too. With up to ten a location, a dry run changes nothing. While it runs, and for
two minutes after it was killed, nobody else sees the letters that it holds.

In AWS it takes: sqs:ReceiveMessage, DeleteMessage, ChangeMessageVisibility, GetQueueAttributes and SendMessage on the
dead-letter queue, SendMessage on the sync queue, cloudformation:DescribeStacks.`

/** Adds `redrive`. */
export function addRedriveCommand({ command, withTarget, print, finish }: Commands): void {
  command(
    'redrive',
    'Puts dead letters back on the sync queue.',
    'redrive --reason MessageOnlyError --since 2026-03-01 --dry-run',
    (it: Command) =>
      it
        .option(
          '--location <ids>',
          'of these locations only; repeat it or separate them by commas',
          collect('--location'),
        )
        .option('--reason <names>', 'put aside for these reasons only; likewise', collect('--reason'))
        .option('--since <date>', 'dead letters since this day (UTC) or instant')
        .option('--until <date>', 'dead letters until this day (UTC), or before this instant')
        .option('--dry-run', 'list what would be moved, and move nothing')
        .option('--include-unreadable', 'move also what this version could not read')
        .option('--per-second <number>', 'so many a second at most', wholeNumber('--per-second', 1000), 10)
        .option('--limit <number>', 'no more than so many', wholeNumber('--limit', 1_000_000))
        .addHelpText('after', MORE),
  ).action((options: RedriveFlags) => {
    const filter = filterOf(options)
    return withTarget(options, async (target) => {
      if (options.tenant !== undefined) tenantsOf(target.integration, options.tenant)
      const stage = { ...target, deadLetterQueueUrl: deadLettersOf(target) }
      const isDryRun = options.dryRun ?? false
      const bar = createBar(
        Boolean(process.stderr.isTTY) && !options.json,
        'dead letters {bar} {percentage} %, {value} of {total}',
      )
      const interrupt = listenForInterrupt()
      const report = await redrive(stage, {
        ...filter,
        isDryRun,
        includesUnreadable: options.includeUnreadable ?? false,
        perSecond: options.perSecond,
        ...(options.limit === undefined ? {} : { limit: options.limit }),
        isStopped: interrupt.isCalled,
        onProgress: bar.show,
      }).finally(() => {
        bar.stop()
        interrupt.end()
      })
      if (options.json) print(JSON.stringify({ command: 'redrive', isDryRun, ...summarize(report), ...report }))
      else for (const line of describeRedrive(report, isDryRun)) print(line)
      finish(isClean(report) ? 0 : 1)
    })
  })
}

/** @throws UsageError */
function filterOf({ location, reason, since, until, tenant }: RedriveFlags): LetterFilter {
  const times = {
    ...(since === undefined ? {} : { since: parseTime('--since', since, 0) }),
    ...(until === undefined ? {} : { until: parseTime('--until', until, DAY_MS) }),
  }
  if ((times.since ?? 0) >= (times.until ?? Number.POSITIVE_INFINITY))
    throw new UsageError(`--until ${until}: must be later than --since ${since}`)
  return {
    ...times,
    ...(location ? { locations: location } : {}),
    ...(reason ? { reasons: reason } : {}),
    ...(tenant === undefined ? {} : { tenant }),
  }
}

const collect =
  (option: string) =>
  (text: string, before: string[] = []): string[] => {
    const names = text.split(',').map((name) => name.trim())
    if (names.some((name) => name === '')) throw new UsageError(`${option} ${text}: must be names separated by commas`)
    return [...before, ...names]
  }

const wholeNumber =
  (option: string, most: number) =>
  (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : 0
    if (number >= 1 && number <= most) return number
    throw new UsageError(`${option} ${text}: must be a whole number from 1 to ${most}`)
  }

/** The first Ctrl-C ends the run after the batch in hand; the second one ends it as usual, which is safe, too. */
function listenForInterrupt() {
  let isCalled = false
  const listener = () => {
    isCalled = true
  }
  process.once('SIGINT', listener)
  return { isCalled: () => isCalled, end: () => void process.removeListener('SIGINT', listener) }
}
