import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb'
import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import { DeleteSecretCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, onTestFinished, test } from 'vitest'
import 'aws-sdk-client-mock-vitest/extend'
import { configurationDigest } from '../../../../infra/configuration-digest.ts'
import integration from '../../../../infra/integration.config.ts'
import { UsageError } from '../../../../infra/local/usage-error.ts'
import { synthTemplate } from '../../../support/synth-template.ts'
import { runOps } from '../run-ops.ts'

interface StoredSecret {
  name: string
  tags?: Record<string, string>
}

const TAG = 'chili-piper-highlevel:stage'
const arnOf = (name: string) => `arn:secret:${name}`
const [LINKS, OLD_LINKS] = ['SecretsBriefLinks-new', 'SecretsBriefLinks-old'] as const
const TABLE = 'ChiliPiperHighLevel-prod-LedgerTable65F1AA65-NEW'
const OLD_TABLE = 'ChiliPiperHighLevel-prod-LedgerTable65F1AA65-OLD'

/** Everything of a stage, and of another whose name begins like it. */
const ACCOUNT: StoredSecret[] = [
  ...['prod', 'prod-eu'].flatMap((stage) => [
    { name: `chili-piper-highlevel/${stage}/highlevel-app` },
    { name: `chili-piper-highlevel/${stage}/chili-piper/demo` },
    { name: `chili-piper-highlevel/${stage}/chili-piper/gone` },
    { name: `chili-piper-highlevel/${stage}/chili-piper-keys/demo` },
    { name: `chili-piper-highlevel/${stage}/grants/demo-location` },
    { name: `chili-piper-highlevel/${stage}/grants/gone-location` },
    { name: `chili-piper-highlevel/${stage}/grants/company-agency` },
  ]),
  { name: LINKS, tags: { [TAG]: 'prod' } },
  { name: OLD_LINKS, tags: { [TAG]: 'prod' } },
  { name: 'SecretsBriefLinks-eu', tags: { [TAG]: 'prod-eu' } },
  { name: 'somebody-elses' },
]

const OUTPUTS = {
  TableName: TABLE,
  BriefLinksSecretArn: arnOf(LINKS),
  OutgoingWebhookSecretArn: '-',
  ConfigurationDigest: configurationDigest(integration),
}

function createWorld(options: { outputs?: Record<string, string>; stored?: StoredSecret[]; tables?: string[] } = {}) {
  const {
    outputs,
    stored = ACCOUNT,
    tables = [TABLE, OLD_TABLE, 'ChiliPiperHighLevel-prod-eu-LedgerTable65F1AA65-EU', 'other'],
  } = options
  const [secrets, dynamo] = [
    new SecretsManagerClient({ region: 'eu-west-1' }),
    new DynamoDBClient({ region: 'eu-west-1' }),
  ]
  const [secretsMock, dynamoMock, kmsMock] = [mockClient(secrets), mockClient(dynamo), mockClient(KMSClient)]
  onTestFinished(() => kmsMock.restore())
  secretsMock.on(ListSecretsCommand).callsFake(({ Filters: [{ Key, Values }] }) => ({
    SecretList: stored
      .filter(({ name, tags = {} }) =>
        (Key === 'name' ? [name] : Object.keys(tags)).some((text) => text.startsWith(Values[0])),
      )
      .map(({ name, tags = {} }) => ({
        Name: name,
        ARN: arnOf(name),
        Tags: Object.entries(tags).map(([TagKey, Value]) => ({ Key: TagKey, Value })),
      })),
  }))
  // One table a page, so that a list of one page is not taken for all of it.
  dynamoMock.on(ListTablesCommand).callsFake(({ ExclusiveStartTableName: after = '' }) => {
    const [next, ...more] = tables.filter((name) => name > after).toSorted()
    return { TableNames: next ? [next] : [], ...(more.length > 0 ? { LastEvaluatedTableName: next } : {}) }
  })
  dynamoMock.on(DescribeTableCommand).callsFake(({ TableName }) => ({
    Table: { ItemCount: 7, ...(TableName === OLD_TABLE ? { SSEDescription: { KMSMasterKeyArn: 'arn:key' } } : {}) },
  }))
  const run = (...args: string[]) =>
    runOps({ leftovers: { clients: { secrets, dynamo }, findStack: async () => outputs } }, [
      'leftovers',
      '--stage',
      'prod',
      ...args,
    ])
  const found = async (...args: string[]) =>
    JSON.parse((await run('--json', ...args)).text).leftovers.map(({ name }: { name: string }) => name)
  return { secretsMock, dynamoMock, kmsMock, run, found }
}

const OF_PROD = ACCOUNT.map(({ name }) => name).filter((name) => /\/prod\/|new$|old$/.test(name))

describe('what a removed stage left behind', () => {
  test('of a stage whose stack is gone, all of its own and nothing of a stage whose name begins like it', async () => {
    const names: string[] = await createWorld().found()
    expect(names.toSorted()).toEqual([...OF_PROD, TABLE, OLD_TABLE, 'arn:key'].toSorted())
  })

  test('of a stage that is there, what its configuration no longer asks for', async () => {
    const names: string[] = await createWorld({ outputs: OUTPUTS }).found()
    expect(names.toSorted()).toEqual(
      [
        'chili-piper-highlevel/prod/chili-piper/gone',
        'chili-piper-highlevel/prod/chili-piper-keys/demo',
        'chili-piper-highlevel/prod/grants/gone-location',
        OLD_LINKS,
        OLD_TABLE,
        'arn:key',
      ].toSorted(),
    )
  })

  test('the key of the table in use is never among it, though a table before it has the same', async () => {
    const { dynamoMock, found } = createWorld({ outputs: OUTPUTS })
    dynamoMock.on(DescribeTableCommand).resolves({ Table: { SSEDescription: { KMSMasterKeyArn: 'arn:key' } } })
    const names: string[] = await found()
    expect(names).toContain(OLD_TABLE)
    expect(names).not.toContain('arn:key')
  })

  test('it is told in words with its price, and the exit code says that something is there', async () => {
    const { exitCode, text } = await createWorld().run()
    expect(exitCode).toBe(1)
    expect(text).toMatch(
      /^The stage prod has no stack; 12 left over, about \$4\.60 a month besides what the tables hold:/,
    )
    expect(text).toContain(
      'secret chili-piper-highlevel/prod/grants/gone-location  (the connection of gone-location, which somebody has to allow again)',
    )
  })

  test('nothing left over is told, too', async () => {
    const { exitCode, text } = await createWorld({ stored: [], tables: [] }).run('--delete')
    expect([exitCode, text]).toEqual([0, 'The stage prod has no stack, and nothing of it is left over.'])
  })

  test('the ledger’s logical id is the one that the command looks for', () => {
    const ids = Object.keys(synthTemplate().findResources('AWS::DynamoDB::Table'))
    expect(ids).toEqual([expect.stringMatching(/^LedgerTable[0-9A-F]{8}$/)])
  })
})

describe('deleting it', () => {
  test('nothing is deleted without a yes', async () => {
    const { run, secretsMock, dynamoMock } = createWorld()
    await expect(run('--delete')).rejects.toThrow('Nothing was deleted: add --yes to do it')
    await expect(run('--delete', '--json')).rejects.toThrow('Nothing was deleted: add --yes to do it')
    expect(secretsMock).not.toHaveReceivedCommand(DeleteSecretCommand)
    expect(dynamoMock).not.toHaveReceivedCommand(DeleteTableCommand)
  })

  test('all of it goes, and the names of secrets are free at once', async () => {
    const { run, secretsMock, dynamoMock, kmsMock } = createWorld()
    const { exitCode } = await run('--delete', '--yes')
    expect(exitCode).toBe(0)
    expect(secretsMock).toHaveReceivedCommandTimes(DeleteSecretCommand, OF_PROD.length)
    expect(secretsMock).toHaveReceivedCommandWith(DeleteSecretCommand, {
      SecretId: arnOf('chili-piper-highlevel/prod/grants/demo-location'),
      ForceDeleteWithoutRecovery: true,
    })
    expect(dynamoMock).toHaveReceivedCommandTimes(DeleteTableCommand, 2)
    expect(kmsMock).toHaveReceivedCommandWith(ScheduleKeyDeletionCommand, { KeyId: 'arn:key', PendingWindowInDays: 30 })
  })

  test('what cannot be deleted is named, and keeps nothing else from going', async () => {
    const { run, dynamoMock, kmsMock } = createWorld()
    dynamoMock.on(DeleteTableCommand).rejects(new ResourceInUseException({ message: '', $metadata: {} }))
    const { exitCode, text } = await run('--delete', '--yes')
    expect(exitCode).toBe(1)
    expect(text).toContain(`table ${TABLE} is still there: ResourceInUseException`)
    expect(kmsMock).toHaveReceivedCommandTimes(ScheduleKeyDeletionCommand, 1)
  })

  test('a stage that runs another configuration than this file loses nothing: what it uses is not known', async () => {
    const { run, secretsMock } = createWorld({ outputs: { ...OUTPUTS, ConfigurationDigest: 'another' } })
    await expect(run('--delete', '--yes')).rejects.toThrow('runs another configuration than this file')
    expect(secretsMock).not.toHaveReceivedCommand(DeleteSecretCommand)
    expect((await run()).text).toContain('may be in use')
  })

  test('where it cannot be told whether the stack is there, nothing is listed', async () => {
    const findStack = () => Promise.reject(new UsageError('it cannot be told whether the stack is there'))
    const clients = { secrets: new SecretsManagerClient({}), dynamo: new DynamoDBClient({}) }
    await expect(runOps({ leftovers: { clients, findStack } }, ['leftovers', '--stage', 'prod'])).rejects.toThrow(
      'it cannot be told',
    )
  })

  test('a local stage leaves nothing behind but its directory', async () => {
    await expect(createWorld().run('--local')).rejects.toThrow('npm start -- --fresh empties its data directory')
  })
})
