import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  type GetCommandOutput,
} from '@aws-sdk/lib-dynamodb'

interface Waiting {
  input: GetCommandInput
  resolve(answer: Pick<GetCommandOutput, 'Item'> | Promise<GetCommandOutput>): void
  reject(error: unknown): void
}

// What BatchGetItem takes.
const MOST_KEYS = 100

/**
 * The same client, which sends consistent reads that are asked for side by side as one BatchGetItem: the link of every booking
 * of a batch, and whether the app is still there, in one operation. What the table leaves out is read by itself.
 */
export function batchReads(documents: DynamoDBDocumentClient): DynamoDBDocumentClient {
  let waiting: Waiting[] = []
  const flush = () => {
    const tables = Map.groupBy(waiting, ({ input }) => input.TableName ?? '')
    waiting = []
    for (const [table, reads] of tables)
      for (let start = 0; start < reads.length; start += MOST_KEYS)
        void readTogether(documents, table, reads.slice(start, start + MOST_KEYS))
  }
  const read = (input: GetCommandInput) =>
    new Promise<Pick<GetCommandOutput, 'Item'>>((resolve, reject) => {
      if (waiting.push({ input, resolve, reject }) === 1) queueMicrotask(flush)
    })
  const send = (command: Parameters<typeof documents.send>[0]) =>
    command instanceof GetCommand && isWhole(command.input) ? read(command.input) : documents.send(command)
  return new Proxy(documents, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) })
}

/** Whether a batch can ask the same: for the whole item as it is now. */
const isWhole = ({ ConsistentRead, ProjectionExpression }: GetCommandInput) =>
  ConsistentRead === true && ProjectionExpression === undefined

async function readTogether(
  documents: DynamoDBDocumentClient,
  table: string,
  reads: readonly Waiting[],
): Promise<void> {
  const [only, ...more] = reads
  if (only && more.length === 0) return only.resolve(documents.send(new GetCommand(only.input)))
  try {
    // A batch may not name an item twice.
    const keys = new Map(reads.map(({ input }) => [nameOf(input.Key), input.Key ?? {}]))
    const Keys = [...keys.values()]
    const answer = await documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    )
    const items = new Map(answer.Responses?.[table]?.map((item) => [nameOf(item), item]))
    const left = new Set(answer.UnprocessedKeys?.[table]?.Keys?.map(nameOf))
    for (const { input, resolve } of reads) {
      const name = nameOf(input.Key)
      const Item = items.get(name)
      if (left.has(name)) resolve(documents.send(new GetCommand(input)))
      else resolve(Item ? { Item } : {})
    }
  } catch (error) {
    for (const { reject } of reads) reject(error)
  }
}

const nameOf = (item: Record<string, unknown> | undefined) => JSON.stringify([item?.['pk'], item?.['sk']])
