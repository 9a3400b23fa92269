import type { Command } from 'commander'
import { countMessages } from '../../../shared/dead-letters/letter-queue.ts'
import { UsageError } from '../../local/usage-error.ts'
import type { Commands, StageOptions } from '../commands.ts'
import { deadLettersOf } from '../dead-letters-of.ts'
import { createBar } from '../progress.ts'
import type { Target } from '../target.ts'
import { eraseFromDeadLetters } from './erase-dead-letters.ts'
import { describeErase, type EraseReport, isClean, NOT_REACHED, notReached, reportOf } from './erase-report.ts'
import { eraseFromTable, leaveShell } from './erase-table.ts'
import { type Found, findPerson } from './find-person.ts'
import { createPerson, type Person } from './person.ts'

interface EraseFlags extends StageOptions {
  email: string
  dryRun?: true
  yes?: true
}

const MORE = `
Removed are the bookings with this person and all that is kept of them, the person’s contacts, decisions and dead letters. Of
each of those bookings its id stays until 90 days after the meeting: webhooks and reconcile change nothing of it any more, also
when Chili Piper still has it. From a booking of somebody else the person is taken out, and it goes on; its next event brings them
back if Chili Piper still has them on it, and a host’s address comes back with the host’s next meeting. Messages on the sync
queue are not looked into.

It does not reach:
${NOT_REACHED.map((line) => `  - ${line}`).join('\n')}
  - The receiver of the outgoing webhook and notes that were copied to Chili Piper, where these are configured; a run names them

It may be stopped at any time and run again. Dead letters are looked through as by redrive, also by --dry-run.
In AWS it takes: dynamodb:Scan, Query, GetItem, PutItem, UpdateItem and DeleteItem on the table; sqs:ReceiveMessage, DeleteMessage,
ChangeMessageVisibility, GetQueueAttributes and SendMessage on the dead-letter queue, GetQueueAttributes on the sync queue;
cloudformation:DescribeStacks; with aws.customerKey, kms:Decrypt and GenerateDataKey on the table’s key.`

/** Adds `erase`. */
export function addEraseCommand({ command, withTarget, print, finish, ask }: Commands): void {
  command(
    'erase',
    'Removes a person from everything that is stored here.',
    'erase --email pat@example.com --dry-run --local',
    (it: Command) =>
      it
        .requiredOption('--email <address>', 'of the person; it is not printed')
        .option('--dry-run', 'say what would go, and remove nothing')
        .option('--yes', 'do not ask')
        .addHelpText('after', MORE),
    // A person is erased from all tenants at once.
    false,
  ).action((options: EraseFlags) => {
    const person = createPerson(options.email)
    return withTarget(options, async (target) => {
      const isDryRun = options.dryRun ?? false
      const isShown = Boolean(process.stderr.isTTY) && !options.json
      deadLettersOf(target)
      const found = await look(target, person, isShown)
      const { waiting, inFlight } = await countMessages(target.sqs, target.syncQueueUrl)
      const report = reportOf(person.digest, found, waiting + inFlight)
      if (!isDryRun && !options.yes) {
        if (!options.json) for (const line of describeErase(report, false)) print(line)
        if (options.json || !ask) throw new UsageError('Nothing was removed: add --yes to do it')
        if (!(await ask('Remove it, and the person’s dead letters? It cannot be undone. [y/N] ')))
          throw new UsageError('Nothing was removed')
      }
      const outside = notReached(target.integration)
      const done = await work(target, { person, found, isDryRun, isShown, report })
      if (options.json) print(JSON.stringify({ command: 'erase', isDryRun, ...done, notReached: outside }))
      else for (const line of describeErase(done, !isDryRun)) print(line)
      if (!options.json) for (const line of ['Not reached:', ...outside.map((one) => `  - ${one}`)]) print(line)
      finish(isClean(done) ? 0 : 1)
    })
  })
}

async function look(target: Target, person: Person, isShown: boolean): Promise<Found> {
  const bar = createBar(isShown, 'table: {value} items looked at')
  return await findPerson(target, person, (items) => bar.show({ done: items, total: items })).finally(bar.stop)
}

async function work(
  target: Target,
  options: { person: Person; found: Found; isDryRun: boolean; isShown: boolean; report: EraseReport },
): Promise<EraseReport> {
  const { person, found, isDryRun, isShown, report } = options
  const items = createBar(isShown, 'table {bar} {value} of {total} items')
  const restless = isDryRun ? [] : await eraseFromTable(target, found, person, items.show).finally(items.stop)
  const letters = createBar(isShown, 'dead letters {bar} {value} of {total}')
  const deadLetters = await eraseFromDeadLetters(target, {
    person,
    found,
    isDryRun,
    onProgress: letters.show,
  }).finally(letters.stop)
  if (!isDryRun) for (const booking of deadLetters.unlinked) await leaveShell(target, booking)
  return { ...report, restless: restless.length, deadLetters }
}
