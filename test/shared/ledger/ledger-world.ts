import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { createLedger } from '../../../shared/ledger/ledger.ts'
import { createAwsWorld } from '../../infra/local/aws/aws-world.ts'

const TableName = 'ledger'

/** The ledger over the emulated table. */
export async function createLedgerWorld() {
  const { clients, dynamo, clock } = await createAwsWorld()
  await dynamo.ensureTable(
    {
      TableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    },
    'expiresAt',
  )
  const documents = DynamoDBDocumentClient.from(clients.dynamo)
  return {
    clock,
    ledger: createLedger({ documents, tableName: TableName, clock }),
    put: (Item: Record<string, unknown>) => documents.send(new PutCommand({ TableName, Item })),
    /** An item as it lies in the table. */
    item: async (pk: string, sk: string) =>
      (await documents.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item,
  }
}
