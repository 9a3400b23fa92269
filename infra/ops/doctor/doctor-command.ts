import type { Command } from 'commander'
import { normalizeEmail } from '../../../shared/booking/email.ts'
import { UsageError } from '../../local/usage-error.ts'
import type { Commands, StageOptions } from '../commands.ts'
import { tenantsOf } from '../tenant-runs.ts'
import { examine } from './doctor.ts'
import { describeFindings, exitCodeOf } from './doctor-report.ts'

interface DoctorFlags extends StageOptions {
  writeTest?: true
  contact?: string
  probe: boolean
}

const MORE = `
More examples:
  npm run ops -- doctor --local
  npm run ops -- doctor --tenant acme --json
  npm run ops -- doctor --write-test --contact doctor@your-own-domain.example

It looks at the stage, its configuration and clock, every secret, Chili Piper's key, webhooks and names, HighLevel's grants and
names, queues and dead letters, in AWS also at the event source, alarms and the account's limit; and it sends a signed probe for each tenant, which
takes the way of a delivery and touches no contact and no figure of bookings. Else it only reads. It takes 15 s at most.

--write-test makes a contact with the address of --contact in each location, reads it, writes a note, a tag and a task, takes
all of it away and looks that it is gone. A contact that is there already is never touched.

Ends with 0 when all is well, 1 when something is wrong, 2 when not everything could be looked at or this command is used wrongly.

In AWS it takes: cloudformation:DescribeStacks, secretsmanager:GetSecretValue on the stage's secrets, dynamodb:GetItem on the
table, sqs:GetQueueAttributes on both queues, sqs:ReceiveMessage and ChangeMessageVisibility on the dead-letter queue,
lambda:ListEventSourceMappings and GetAccountSettings, cloudwatch:DescribeAlarms and GetMetricStatistics.`

/** Adds `doctor`. */
export function addDoctorCommand({ command, withTarget, print, finish, isColored = false }: Commands): void {
  command(
    'doctor',
    'Looks at everything that has to be right, and says what is wrong and how to mend it.',
    'doctor --stage production',
    (it: Command) =>
      it
        .option('--write-test', 'also make a contact with its note, tag and task, and take it away again')
        .option('--contact <address>', 'the address of that contact; no contact may have it yet')
        .option('--no-probe', 'only read: send no probe')
        .addHelpText('after', MORE),
  ).action((options: DoctorFlags) => {
    const writeTestEmail = writeTestOf(options)
    return withTarget(options, async (target) => {
      const report = await examine(target, {
        tenants: tenantsOf(target.integration, options.tenant),
        isProbed: options.probe,
        ...(writeTestEmail === undefined ? {} : { writeTestEmail }),
      })
      const exitCode = exitCodeOf(report)
      if (options.json) print(JSON.stringify({ command: 'doctor', ok: exitCode === 0, ...report }))
      else for (const line of describeFindings(report, isColored)) print(line)
      finish(exitCode)
    })
  })
}

/** @throws UsageError */
function writeTestOf({ writeTest, contact }: DoctorFlags): string | undefined {
  if (!writeTest && contact === undefined) return undefined
  if (!writeTest) throw new UsageError('--contact: is for --write-test; add that, or leave this out')
  if (contact === undefined)
    throw new UsageError('--write-test: name the address of the contact to make: --contact <address>')
  const email = normalizeEmail(contact)
  if (email === undefined) throw new UsageError('--contact: must be an e-mail address')
  return email
}
