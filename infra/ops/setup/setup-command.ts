import { text as readText } from 'node:stream/consumers'
import { type Command, InvalidArgumentError } from 'commander'
import { locationsOf } from '../../../shared/config/settings-for.ts'
import type { Commands, StageOptions } from '../commands.ts'
import { stageOption } from '../target.ts'
import { tenantsOf } from '../tenant-runs.ts'
import { readGiven, STDIN_FORM } from './answers.ts'
import { setUp } from './setup.ts'
import { describeStep, type Step } from './steps.ts'

interface SetupFlags extends StageOptions {
  dryRun?: true
  replaceWebhooks?: true
  secretsStdin?: true
  wait?: number
  probe: boolean
}

const DEFAULT_WAIT_SECONDS = 600

const MORE = `
In AWS it first compares the account's limit of concurrent Lambda executions with the configuration. For each tenant it tries and stores the Chili Piper API key, makes or mends the three webhooks and stores the secret that signs
them; for HighLevel it says how to make the app, stores its keys or a Private Integration Token, shows the link to connect and
waits for it; then it sends a probe through everything. What is right already stays as it is. Stop it at any time and run it again.

Without a terminal, secrets come from the environment or from the standard input, never from arguments:
  CHILI_PIPER_API_KEY_<TENANT>  HIGHLEVEL_CLIENT_ID  HIGHLEVEL_CLIENT_SECRET  HIGHLEVEL_PRIVATE_TOKEN_<LOCATION>
  (in capitals, with _ for whatever is no letter or digit)
  --secrets-stdin reads ${STDIN_FORM}

More examples:
  npm run ops -- setup --local --dry-run
  npm run ops -- setup --secrets-stdin --wait 0 < secrets.json

Ends with 0 when nothing is left to do, 1 when something is, 2 when this command is used wrongly.

In AWS it takes: cloudformation:DescribeStacks, secretsmanager:GetSecretValue, CreateSecret and PutSecretValue on the stage's
secrets, lambda:GetAccountSettings, and for the probe dynamodb:GetItem on the table and sqs:GetQueueAttributes. In Chili Piper
the key takes, besides what npm run config:check lists: managing webhooks, reading the signing secret.`

/** Adds `setup`. */
export function addSetupCommand({ command, withTarget, print, finish, prompts }: Commands): void {
  command(
    'setup',
    'Connects Chili Piper and HighLevel to a stage: keys, webhooks, secrets, grant.',
    'setup --stage production',
    (it: Command) =>
      it
        .option('--dry-run', 'say what would be done, and do nothing')
        .option('--replace-webhooks', 'move webhooks here that go to the same path of another address')
        .option('--secrets-stdin', 'read secrets as JSON from the standard input')
        .option(
          '--wait <seconds>',
          'how long to wait until HighLevel is connected; default 600, without a terminal 0',
          seconds,
        )
        .option('--no-probe', 'send no probe at the end')
        .addHelpText('after', MORE),
  ).action((options: SetupFlags) =>
    withTarget(options, async (target) => {
      const tenants = tenantsOf(target.integration, options.tenant)
      const names = { tenants: Object.keys(target.integration.tenants), locations: locationsOf(target.integration) }
      const given = readGiven(names, process.env, options.secretsStdin ? await readText(process.stdin) : undefined)
      const isAsked = prompts !== undefined && !options.secretsStdin && !options.json
      const isDryRun = options.dryRun ?? false
      // Over the line that tells of the waiting.
      const tell = (text: string) => {
        if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
        print(text)
      }
      const stop = new AbortController()
      const listener = () => stop.abort()
      process.once('SIGINT', listener)
      const steps = await setUp(target, {
        tenants,
        given,
        prompts: isAsked && !isDryRun ? prompts : undefined,
        isDryRun,
        replacesWebhooks: options.replaceWebhooks ?? false,
        isProbed: options.probe,
        waitMs: (options.wait ?? (isAsked ? DEFAULT_WAIT_SECONDS : 0)) * 1000,
        signal: stop.signal,
        say: options.json ? () => {} : tell,
        onStep: options.json ? () => {} : (step) => tell(describeStep(step, isDryRun)),
        onProgress: showWaiting,
      }).finally(() => process.removeListener('SIGINT', listener))
      const isDone = steps.every(({ state }) => state !== 'left') && !stop.signal.aborted
      if (options.json) print(JSON.stringify({ command: 'setup', isDryRun, isDone, steps }))
      else print(summaryOf(steps, isDone, stageOption(target)))
      finish(isDone ? 0 : 1)
    }),
  )
}

function summaryOf(steps: readonly Step[], isDone: boolean, option: string): string {
  const left = steps.filter(({ state }) => state === 'left').length
  if (isDone) return `\nNothing is left to do; npm run ops -- doctor${option} looks at all of it at any time.`
  return left === 0 ? '\nStopped; run it again to go on.' : `\n${left} left to do; run setup again then.`
}

/** One line that is written over, and only where somebody looks. */
function showWaiting(open: readonly string[], leftMs: number): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\rWaiting for ${open.join(', ')}: ${Math.ceil(leftMs / 1000)} s left, Ctrl-C stops.   `)
}

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('must be a whole number of seconds, 99999 at most')
}
