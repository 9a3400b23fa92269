import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { createAwsWorld } from './aws-world.ts'

export const TableName = 'links'
export const TABLE = {
  TableName,
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: ['pk', 'sk', 'email'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-email',
      KeySchema: [{ AttributeName: 'email', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
}

/** A table with an index and a time to live, and short words for what most tests do with it. */
export async function createTableWorld() {
  const world = await createAwsWorld()
  const client = world.clients.dynamo
  await world.dynamo.ensureTable(TABLE, 'expiresAt')
  const documents = DynamoDBDocumentClient.from(client)
  const put = (Item: Record<string, unknown>, more: Partial<PutCommandInput> = {}) =>
    documents.send(new PutCommand({ TableName, Item, ...more }))
  const get = async (pk: string, sk = '1') =>
    (await documents.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item
  const update = (pk: string, UpdateExpression: string, more: Partial<UpdateCommandInput> = {}) =>
    documents.send(new UpdateCommand({ TableName, Key: { pk, sk: '1' }, UpdateExpression, ...more }))
  const query = (input: Partial<QueryCommandInput>) => documents.send(new QueryCommand({ TableName, ...input }))
  return { ...world, client, documents, put, get, update, query }
}
