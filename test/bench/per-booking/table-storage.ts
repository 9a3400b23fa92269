import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { ITEM_BYTES, MONTH_SECONDS } from './assumptions.ts'

/** What lies in the table now, each item until its time to live ends, in GB-months. What is of the location itself is left out. */
export async function gigabyteMonths(awsUrl: string, tableName: string, nowMs: number): Promise<number> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' }
  const dynamo = new DynamoDBClient({ endpoint: awsUrl, region: 'us-east-1', credentials })
  const documents = DynamoDBDocumentClient.from(dynamo)
  let sum = 0
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: tableName }))
    for (const { expiresAt, ...item } of Items) {
      if (/^(?:location|connection|poll)/.test(String(item['pk']))) continue
      const months = Math.max(0, Number(expiresAt ?? 0) - nowMs / 1000) / MONTH_SECONDS
      sum += ((Buffer.byteLength(JSON.stringify(item)) + ITEM_BYTES) / 1e9) * months
    }
  dynamo.destroy()
  return sum
}
