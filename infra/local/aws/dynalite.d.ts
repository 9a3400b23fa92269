// dynalite 4.0.0 has no types and no exports map: these are the parts of it that the local DynamoDB stands on.

declare module 'dynalite/db/index.js' {
  import type { JsonObject } from './protocol.ts'

  type Raw = { readonly keyEncoding: 'buffer'; readonly valueEncoding: 'buffer' }

  /** The parts of abstract-level that are used. */
  export interface LevelStore {
    open(): Promise<void>
    close(): Promise<void>
    iterator(options: Raw): { nextv(size: number): Promise<[Buffer, Buffer][]>; close(): Promise<void> }
    batch(operations: (Raw & { type: 'put'; key: Buffer; value: Buffer })[]): Promise<void>
  }

  export interface Store {
    db: LevelStore
    tableDb: {
      awsAccountId: string
      awsRegion: string
      put(name: string, table: JsonObject, done: (error: unknown) => void): void
    }
    lifecycleManager: { gracefulClose(): Promise<void> }
  }
  export function create(options: {
    /** A LevelDB directory; in memory without it. */
    path?: string | undefined
    createTableMs: number
    deleteTableMs: number
    updateTableMs: number
  }): Store
  /** Whether the condition of a checked request fails for an item: null or undefined when it holds. */
  export function checkConditional(request: JsonObject, item: unknown): Error | null | undefined
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js'
  import type { JsonObject } from './protocol.ts'

  /** What an operation takes; opaque here. */
  export type Types = { readonly types: unique symbol }
  export type CustomRules = { readonly rules: unique symbol }
  /** Both throw errors with `statusCode` and `body`; the second one also adds the parsed expressions to the request. */
  export function checkTypes(request: JsonObject, types: Types): JsonObject
  export function checkValidations(request: JsonObject, types: Types, custom: CustomRules, store: Store): void
}
