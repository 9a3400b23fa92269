import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { Target } from './target.ts'

export type Item = Record<string, unknown> & { pk: string; sk: string }
export type Key = Pick<Item, 'pk' | 'sk'>
type Table = Pick<Target, 'documents' | 'tableName'>

// A page is 1 MB at most anyway; this many keep the bar moving.
const PAGE = 500

/** Every item of the table as it is now, a page after the other. @throws whatever DynamoDB answers */
export async function scanTable(
  { documents, tableName: TableName }: Table,
  onPage: (items: Item[]) => void,
): Promise<void> {
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const command = new ScanCommand({ TableName, ConsistentRead: true, Limit: PAGE, ExclusiveStartKey })
    const { Items = [], LastEvaluatedKey } = await documents.send(command)
    onPage(Items.flatMap(toItem))
    ExclusiveStartKey = LastEvaluatedKey
  } while (ExclusiveStartKey)
}

/** All items of one partition. @throws whatever DynamoDB answers */
export async function readPartition({ documents, tableName: TableName }: Table, pk: string): Promise<Item[]> {
  const items: Item[] = []
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const command = new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
      ExclusiveStartKey,
    })
    const { Items = [], LastEvaluatedKey } = await documents.send(command)
    items.push(...Items.flatMap(toItem))
    ExclusiveStartKey = LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
}

function toItem(item: Record<string, unknown>): Item[] {
  const { pk, sk } = item
  return typeof pk === 'string' && typeof sk === 'string' ? [{ ...item, pk, sk }] : []
}
