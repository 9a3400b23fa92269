import { DescribeTableCommand, type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb'
import { paginateListSecrets, type SecretListEntry, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { STAGE_TAG } from '../../parts/stage-tag.ts'
import { type InUse, type Leftover, secretPrefixOf, stackNameOf } from './leftover.ts'

export interface LeftoverClients {
  secrets: SecretsManagerClient
  dynamo: DynamoDBClient
}

// https://aws.amazon.com/secrets-manager/pricing/ and https://aws.amazon.com/kms/pricing/
const SECRET_USD = 0.4
const KEY_USD = 1

/** Everything of a stage that nothing uses: secrets, tables, and the keys of these tables. @throws what AWS answers. */
export async function findLeftovers(
  clients: LeftoverClients,
  stage: string,
  inUse: InUse | undefined,
): Promise<Leftover[]> {
  const [secrets, tables] = await Promise.all([
    findSecrets(clients.secrets, stage, inUse),
    findTables(clients.dynamo, stage, inUse),
  ])
  return [...secrets, ...tables]
}

async function findSecrets(client: SecretsManagerClient, stage: string, inUse: InUse | undefined): Promise<Leftover[]> {
  const prefix = secretPrefixOf(stage)
  const found = new Map<string, SecretListEntry>()
  for (const filter of [
    { Key: 'name' as const, Values: [prefix] },
    { Key: 'tag-key' as const, Values: [STAGE_TAG] },
  ])
    for await (const { SecretList = [] } of paginateListSecrets({ client }, { Filters: [filter] }))
      for (const secret of SecretList) if (isOf(secret, stage)) found.set(secret.ARN ?? '', secret)
  return [...found].flatMap(([id, { Name: name = '' }]) => {
    const isUsed = inUse?.secretNames.has(name) || inUse?.secretArns.has(id) || (inUse && isAgencyGrant(name, prefix))
    return isUsed ? [] : [{ kind: 'secret' as const, id, name, what: contentOf(name, prefix), usdPerMonth: SECRET_USD }]
  })
}

// The filters compare beginnings, and a stage's name may be the begin of another's.
const isOf = ({ Name = '', Tags = [] }: SecretListEntry, stage: string): boolean =>
  Name.startsWith(secretPrefixOf(stage)) || Tags.some(({ Key, Value }) => Key === STAGE_TAG && Value === stage)

/** Whose locations it has is known to HighLevel only, so while the stack is there it counts as used. */
const isAgencyGrant = (name: string, prefix: string): boolean => name.startsWith(`${prefix}grants/company-`)

function contentOf(name: string, prefix: string): string {
  if (!name.startsWith(prefix)) return 'a key that the stack generated'
  const [kind = '', of = ''] = name.slice(prefix.length).split('/')
  const kinds: Record<string, string> = {
    grants: `the connection of ${of}, which somebody has to allow again`,
    'chili-piper': `API key and signing secrets of the tenant ${of}`,
    'chili-piper-keys': `API key of the tenant ${of}, as an earlier version kept it`,
    'highlevel-app': 'client id and secret of the HighLevel app',
  }
  return kinds[kind] ?? 'a secret of an earlier version'
}

async function findTables(client: DynamoDBClient, stage: string, inUse: InUse | undefined): Promise<Leftover[]> {
  // As CloudFormation names it: stack, logical id, random letters.
  const isLedger = new RegExp(`^${stackNameOf(stage)}-LedgerTable[0-9A-F]{8}-`)
  const names: string[] = []
  for await (const { TableNames = [] } of paginateListTables({ client }, {}))
    names.push(...TableNames.filter((name) => isLedger.test(name)))
  const tables = await Promise.all(names.map((name) => describeTable(client, name)))
  const usedKey = tables.find(({ name }) => name === inUse?.tableName)?.key
  const left = tables.filter(({ name }) => name !== inUse?.tableName)
  // A table that was replaced may have the key of the one that took its place.
  const keys = new Set(left.flatMap(({ key }) => (key === undefined || key === usedKey ? [] : [key])))
  return [
    ...left.map(({ name, items }) => ({
      kind: 'table' as const,
      id: name,
      name,
      what: `${items} items: which booking has which contact, note and task`,
    })),
    ...[...keys].map((key) => ({
      kind: 'key' as const,
      id: key,
      name: key,
      what: 'the key of such a table',
      usdPerMonth: KEY_USD,
    })),
  ]
}

async function describeTable(client: DynamoDBClient, name: string) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
  return { name, items: Table?.ItemCount ?? 0, key: Table?.SSEDescription?.KMSMasterKeyArn }
}
