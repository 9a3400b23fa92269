import { createRequire } from 'node:module'
import { checkConditional, create, type Store } from 'dynalite/db/index.js'
import { type CustomRules, checkTypes, checkValidations, type Types } from 'dynalite/validations/index.js'
import { finishRewrite, rewriteTables } from './dynalite-rewrite.ts'
import { optionalText } from './json-input.ts'
import { AwsError, type JsonObject, type JsonValue } from './protocol.ts'

const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
] as const
const READS: readonly string[] = ['BatchGetItem', 'DescribeTable', 'GetItem', 'ListTables', 'Query', 'Scan']
export type EngineOperation = (typeof OPERATIONS)[number]

type Action = (store: Store, request: JsonObject, done: (error: unknown, output: JsonObject) => void) => void

export interface Engine {
  operations: readonly EngineOperation[]
  /** Runs one operation; throws an AwsError as DynamoDB would answer. */
  run(operation: EngineOperation, input: JsonObject): Promise<JsonObject>
  /** Whether the condition of a write holds for an item (undefined: there is none). */
  holds(operation: EngineOperation, input: JsonObject, item: JsonValue | undefined): boolean
  /** Ends the creation of a table at once. */
  activate(table: JsonObject): Promise<void>
  /** Closes the tables; what was deleted from them is no longer in their files then. */
  close: () => Promise<void>
}

export interface EngineOptions {
  directory?: string | undefined
  region: string
  account: string
}

const require = createRequire(import.meta.url)

function load(operation: EngineOperation): { act: Action; types: Types; custom: CustomRules } {
  const name = operation.charAt(0).toLowerCase() + operation.slice(1)
  const act: Action = require(`dynalite/actions/${name}`)
  const { types, custom }: { types: Types; custom: CustomRules } = require(`dynalite/validations/${name}`)
  return { act, types, custom }
}

/** dynalite without its HTTP front: LevelDB storage, expressions and validation, called in process. */
export function createEngine({ directory, region, account }: EngineOptions): Engine {
  if (directory) finishRewrite(directory)
  const store = create({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
  store.tableDb.awsAccountId = account
  store.tableDb.awsRegion = region
  const opened = store.db.open().catch((error: unknown) => error)
  let hasChanged = false
  const loaded = new Map(OPERATIONS.map((operation) => [operation, load(operation)]))

  const ready = async () => {
    const failure = await opened
    if (failure) throw openFailure(directory, failure)
  }
  const find = (operation: EngineOperation) => loaded.get(operation) ?? load(operation)
  const check = (operation: EngineOperation, input: JsonObject): JsonObject => {
    const { types, custom } = find(operation)
    try {
      const request = checkTypes(structuredClone(input), types)
      checkValidations(request, types, custom, store)
      return request
    } catch (error) {
      throw toAwsError(error)
    }
  }

  return {
    operations: OPERATIONS,
    async run(operation, input) {
      await ready()
      const request = check(operation, input)
      hasChanged ||= !READS.includes(operation)
      return new Promise((resolve, reject) => {
        find(operation).act(store, request, (error, output) => (error ? reject(toAwsError(error)) : resolve(output)))
      })
    },
    holds: (operation, input, item) => !checkConditional(check(operation, input), item),
    activate(table) {
      const indexes = table['GlobalSecondaryIndexes']
      const active = { ...table, TableStatus: 'ACTIVE' }
      if (Array.isArray(indexes))
        Object.assign(active, {
          GlobalSecondaryIndexes: indexes.map((index) => Object.assign({}, index, { IndexStatus: 'ACTIVE' })),
        })
      return new Promise((resolve, reject) => {
        store.tableDb.put(optionalText(table, 'TableName') ?? '', active, (error) =>
          error ? reject(error) : resolve(),
        )
      })
    },
    async close() {
      const failure = await opened
      await store.lifecycleManager.gracefulClose()
      if (!directory || !hasChanged || failure) return
      hasChanged = false
      await rewriteTables(directory)
    },
  }
}

function openFailure(directory: string | undefined, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason =
    cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED'
      ? 'another process has them open'
      : String(cause)
  return new Error(`cannot open the tables in ${directory ?? 'memory'}: ${reason}`, { cause: error })
}

function toAwsError(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || !('body' in error)) return error
  const body: JsonObject = Object.assign({}, error.body)
  const message = optionalText(body, 'message') ?? optionalText(body, 'Message') ?? ''
  return new AwsError(optionalText(body, '__type') ?? 'InternalFailure', message, {
    status: Number(error.statusCode),
    cause: error,
  })
}
