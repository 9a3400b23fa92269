import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Command } from 'commander'
import type { Integration } from '../../../shared/config/define-integration.ts'
import { configurationDigest } from '../../configuration-digest.ts'
import { UsageError } from '../../local/usage-error.ts'
import { loadIntegration } from '../aws-target.ts'
import type { Commands, StageOptions } from '../commands.ts'
import { type FindStack, findStack } from '../find-stack.ts'
import { type Deletion, deleteLeftovers } from './delete-leftovers.ts'
import { findLeftovers, type LeftoverClients } from './find-leftovers.ts'
import { inUseOf } from './in-use.ts'
import { type InUse, type Leftover, stackNameOf } from './leftover.ts'

interface LeftoversFlags extends StageOptions {
  delete?: true
  yes?: true
}

export interface LeftoversPlace {
  clients: LeftoverClients
  findStack: FindStack
}

const MORE = `
Of a stage whose stack is gone, everything is left over: grants, tenants' secrets, the app's keys, keys that the stack generated,
the table and its key. Of a stage that is there, what its configuration no longer asks for. With --delete all of it is deleted,
once you have said yes. A secret is gone at once; AWS keeps a backup of a table for 35 days; a key can be brought back for 30 days.

More examples:
  npm run ops -- leftovers --stage staging --delete
  npm run ops -- leftovers --json

Ends with 0 when nothing is left over or all of it was deleted, 1 when something is there, 2 when this command is used wrongly.

In AWS it takes: cloudformation:DescribeStacks, secretsmanager:ListSecrets, dynamodb:ListTables and DescribeTable; for --delete
secretsmanager:DeleteSecret, dynamodb:DeleteTable, kms:ScheduleKeyDeletion.`

/** Adds `leftovers`. */
export function addLeftoversCommand({ command, print, finish, ask }: Commands, place?: LeftoversPlace): void {
  command(
    'leftovers',
    'Lists what a removed stage left behind, and deletes it on request.',
    'leftovers --stage staging',
    (it: Command) =>
      it.option('--delete', 'delete all that is listed').option('--yes', 'do not ask').addHelpText('after', MORE),
    false,
  ).action(async (options: LeftoversFlags) => {
    if (options.local !== undefined)
      throw new UsageError(
        '--local: a local stage leaves nothing behind; npm start -- --fresh empties its data directory',
      )
    const { stage } = options
    const { clients, findStack: find } = place ?? placeInAws()
    const integration = await loadIntegration(options.config)
    const outputs = await find(stackNameOf(stage))
    const inUse = outputs && inUseOf(stage, integration, outputs)
    const isDeployed = isDeployedConfiguration(integration, outputs)
    const found = await findLeftovers(clients, stage, inUse)
    const tell = (deletions?: readonly Deletion[]) => {
      if (options.json)
        print(
          JSON.stringify({
            command: 'leftovers',
            stage,
            hasStack: inUse !== undefined,
            leftovers: found,
            ...(deletions ? { deletions } : {}),
          }),
        )
      else
        for (const line of deletions ? describeDeletions(deletions) : describe(stage, found, inUse, isDeployed))
          print(line)
    }
    if (!options.delete || found.length === 0) {
      tell()
      return finish(found.length === 0 ? 0 : 1)
    }
    if (!isDeployed)
      throw new UsageError(
        `--delete: the stage ${stage} runs another configuration than this file, so what it uses is not known; deploy this file or name the right one with --config`,
      )
    if (!options.yes) {
      if (!options.json) tell()
      if (options.json || !ask) throw new UsageError('Nothing was deleted: add --yes to do it')
      if (!(await ask(`Delete all ${found.length}? Connections have to be allowed again then. [y/N] `)))
        throw new UsageError('Nothing was deleted')
    }
    const deletions = await deleteLeftovers(clients, found)
    tell(deletions)
    finish(deletions.some(({ problem }) => problem !== undefined) ? 1 : 0)
  })
}

const placeInAws = (): LeftoversPlace => ({
  clients: { secrets: new SecretsManagerClient({}), dynamo: new DynamoDBClient({}) },
  findStack,
})

/** True for a stage without a stack, too: it uses nothing, whatever the file says. */
const isDeployedConfiguration = (integration: Integration, outputs: Record<string, string> | undefined): boolean =>
  outputs === undefined || outputs['ConfigurationDigest'] === configurationDigest(integration)

function describe(stage: string, found: readonly Leftover[], inUse: InUse | undefined, isDeployed: boolean): string[] {
  const place = inUse ? `The stage ${stage} is there` : `The stage ${stage} has no stack`
  if (found.length === 0) return [`${place}, and nothing of it is left over.`]
  const usd = found.reduce((sum, { usdPerMonth = 0 }) => sum + usdPerMonth, 0)
  return [
    `${place}; ${found.length} left over, about $${usd.toFixed(2)} a month besides what the tables hold:`,
    ...found.map(({ kind, name, what }) => `  ${kind.padEnd(7)}${name}  (${what})`),
    isDeployed
      ? '--delete deletes all of it.'
      : 'The stage runs another configuration than this file: what is listed may be in use. Deploy this file, or name the right one with --config.',
  ]
}

const describeDeletions = (deletions: readonly Deletion[]): string[] =>
  deletions.map(({ leftover: { kind, name }, problem }) =>
    problem === undefined
      ? `deleted ${kind} ${name}`
      : `${kind} ${name} is still there: ${problem}; leftovers --help lists what it takes`,
  )
