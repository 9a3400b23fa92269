import type { Command } from 'commander'
import { isAnyAway } from '../../functions/reconcile/create-reconcile-handler.ts'
import { reconcileTenant } from '../../functions/reconcile/reconcile-tenant.ts'
import { createConnections } from '../../shared/grant/connections.ts'
import { UsageError } from '../local/usage-error.ts'
import { backfill, type Finding, parseRange } from './backfill.ts'
import { createCommands, type ProgramOptions, type StageOptions } from './commands.ts'
import { addDoctorCommand } from './doctor/doctor-command.ts'
import { addEraseCommand } from './erase/erase-command.ts'
import { addLeftoversCommand } from './leftovers/leftovers-command.ts'
import { describeProbe, probedFields, probeNotes } from './probe-notes.ts'
import { createProgress } from './progress.ts'
import { addRedriveCommand } from './redrive-command.ts'
import { describeRoute, routeContact } from './route.ts'
import { addSetupCommand } from './setup/setup-command.ts'
import { runTenants, type TenantReport, tenantsOf } from './tenant-runs.ts'
import { addTimelineCommand } from './timeline-command.ts'

/** The operator's commands. Each prints ids, times and counts, never who. */
export function createProgram(options: ProgramOptions): Command {
  const commands = createCommands(options)
  const { program, command, withTarget, print, finish } = commands

  command(
    'backfill',
    'Brings in all meetings of a range, as webhooks and the schedule would; goes on where it stopped.',
    'backfill --from 2026-01-01 --to 2026-03-31 --dry-run',
    (backfillCommand) =>
      backfillCommand
        .requiredOption('--from <date>', 'first day of the meetings (UTC), or an instant')
        .requiredOption('--to <date>', 'last day of the meetings (UTC), or an instant')
        .option('--dry-run', 'list what would be sent, and send nothing')
        .option('--restart', 'begin anew instead of going on where it stopped'),
  ).action((options: StageOptions & { from: string; to: string; dryRun?: true; restart?: true }) => {
    const range = parseRange(options.from, options.to)
    return withTarget(options, async (target) => {
      const progress = createProgress(Boolean(process.stderr.isTTY) && !options.json)
      const isDryRun = options.dryRun ?? false
      const { reports, findings } = await backfill(target, {
        ...range,
        tenants: tenantsOf(target.integration, options.tenant),
        isDryRun,
        isRestart: options.restart ?? false,
        onWindow: progress.show,
      }).finally(progress.stop)
      const [from, to] = [range.from, range.to].map((time) => new Date(time).toISOString())
      if (options.json) print(JSON.stringify({ command: 'backfill', from, to, isDryRun, tenants: reports, findings }))
      else for (const line of [...findings.map(describeFinding), ...reports.map(describeReport)]) print(line)
      finish(exitCodeOf(reports))
    })
  })

  command('reconcile', 'Asks Chili Piper now what webhooks did not tell.', 'reconcile --local').action(
    (options: StageOptions) =>
      withTarget(options, async (target) => {
        const connections = await createConnections(target).list()
        const tenants = tenantsOf(target.integration, options.tenant)
        const reports = await runTenants(target, tenants, (run) =>
          reconcileTenant({ ...run, isHeld: isAnyAway(run.integration, run.tenant, connections) }),
        )
        if (options.json) print(JSON.stringify({ command: 'reconcile', tenants: reports }))
        else for (const report of reports) print(describeReport(report))
        finish(exitCodeOf(reports))
      }),
  )

  addTimelineCommand(commands)

  command(
    'probe-notes',
    'Finds out whether Chili Piper keeps notes in a field of a meeting; until then none are written.',
    'probe-notes --tenant demo --meeting 6f1c0f7e-8a44-4b0e-9d59-2f6c7a3e1b10 --yes',
    (probeCommand) =>
      probeCommand
        .requiredOption('--meeting <id>', 'Chili Piper’s id of a test meeting; its guests may be e-mailed')
        .option('--yes', 'write; without it, only say what would be done'),
  ).action((options: StageOptions & { meeting: string; yes?: true }) =>
    withTarget(options, async (target) => {
      const { tenant, fields } = probedFields(target.integration, options.tenant)
      if (!options.json) print(describeProbe(fields, options.meeting))
      if (!options.yes) throw new UsageError('Nothing was written: add --yes to do it')
      const probes = await probeNotes(target, { tenant, fields, meetingId: options.meeting })
      if (options.json) print(JSON.stringify({ command: 'probe-notes', probes }))
      else for (const { field, status, reason } of probes) print(`${tenant}, ${field}: ${status}; ${reason}`)
      finish(probes.every(({ status }) => status === 'passed') ? 0 : 1)
    }),
  )
  command(
    'route',
    'Says where a contact’s tags and fields send it. Only reads.',
    'route --email pat@example.com --explain --local',
    (routeCommand) =>
      routeCommand
        .requiredOption('--email <address>', 'of the contact; it is not printed')
        .option('--explain', 'every rule, and why it did or did not match'),
  ).action((options: StageOptions & { email: string; explain?: true }) =>
    withTarget(options, async (target) => {
      const isExplained = options.explain ?? false
      const decisions = await routeContact(target, tenantsOf(target.integration, options.tenant), options.email)
      const shown = isExplained
        ? decisions
        : decisions.map((one) => {
            const { trace: _, ...decision } = { trace: undefined, ...one }
            return decision
          })
      if (options.json) print(JSON.stringify({ command: 'route', decisions: shown }))
      else for (const decision of decisions) print(describeRoute(decision, isExplained))
      finish(decisions.some((decision) => 'problem' in decision) ? 1 : 0)
    }),
  )
  addSetupCommand(commands)
  addDoctorCommand(commands)
  addRedriveCommand(commands)
  addEraseCommand(commands)
  addLeftoversCommand(commands, options.leftovers)
  return program
}

const exitCodeOf = (reports: readonly TenantReport[]) => (reports.some(({ problem }) => problem) ? 1 : 0)

const describeFinding = ({ tenant, meetingId, change, locationId }: Finding) =>
  `${tenant}/${meetingId}: ${change} → ${locationId}`

const NEWS = ['active', 'deleted', 'no-show', 'completed']

function describeReport({ tenant, isComplete, windows, counts, problem }: TenantReport): string {
  if (problem) return `${tenant}: ${problem}`
  const { meetings = 0, ...others } = counts
  const told = Object.entries(others).filter(([, value]) => value > 0)
  const listed = (isNews: boolean) =>
    told.filter(([name]) => NEWS.includes(name) === isNews).map(([name, value]) => `${value} ${name}`)
  const [news, rest] = [listed(true), listed(false)]
  const looked = `${meetings} meeting${meetings === 1 ? '' : 's'} in ${windows} windows`
  const found = news.length > 0 ? `new: ${news.join(', ')}` : 'nothing new'
  return `${tenant}: ${[looked, found, ...rest, ...(isComplete ? [] : ['to be continued'])].join('; ')}`
}
