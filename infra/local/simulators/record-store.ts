import type { DatabaseSync } from 'node:sqlite'
import { closeSqlite, openSqlite } from '../sqlite-file.ts'
import type { JsonObject } from './json.ts'

/** What a record can be found by, next to its id. `email` and `phone` are exact keys: normalise before writing. */
export interface Lookup {
  owner?: string
  email?: string
  phone?: string
}

/** JSON documents by kind and id, in the order in which they were first written. Everything is synchronous. */
export interface RecordStore {
  get(kind: string, id: string): JsonObject | undefined
  list(kind: string, by?: Lookup): JsonObject[]
  /** Writes or overwrites; an overwritten record keeps its place in the order. */
  put(kind: string, id: string, value: JsonObject, by?: Lookup): void
  /** True when there was such a record. */
  remove(kind: string, id: string): boolean
  removeOwned(kind: string, owner: string): void
  removeKind(kind: string): void
  /** All writes of `work` or, when it throws, none. */
  transaction<T>(work: () => T): T
  close(): void
}

/** Records in SQLite, whose database others may keep tables in. */
export interface SqliteRecordStore extends RecordStore {
  db: DatabaseSync
}

const SCHEMA = `
  create table if not exists records (
    position integer primary key autoincrement, kind text not null, id text not null,
    owner text, email text, phone text, value text not null, unique (kind, id)
  );
  create index if not exists records_by_owner on records (kind, owner);
  create index if not exists records_by_email on records (kind, owner, email);
  create index if not exists records_by_phone on records (kind, owner, phone);
`

const parse = (text: unknown): JsonObject => JSON.parse(String(text))

/** Without a file the records live in memory. With one, whatever was written survives a killed process. */
export function createRecordStore(file?: string): SqliteRecordStore {
  const db = openSqlite(file)
  db.exec(SCHEMA)
  const one = db.prepare('select value from records where kind = ? and id = ?')
  const remove = db.prepare('delete from records where kind = ? and id = ?')
  const removeOwned = db.prepare('delete from records where kind = ? and owner = ?')
  const removeKind = db.prepare('delete from records where kind = ?')
  const put = db.prepare(`insert into records (kind, id, owner, email, phone, value) values (?, ?, ?, ?, ?, ?)
    on conflict (kind, id) do update set owner = excluded.owner, email = excluded.email, phone = excluded.phone,
      value = excluded.value`)
  return {
    db,
    get(kind, id) {
      const row = one.get(kind, id)
      return row && parse(row.value)
    },
    list(kind, by = {}) {
      const keys = (['owner', 'email', 'phone'] as const).filter((key) => by[key] !== undefined)
      const where = ['kind = ?', ...keys.map((key) => `${key} = ?`)].join(' and ')
      const query = db.prepare(`select value from records where ${where} order by position`)
      return query.all(kind, ...keys.map((key) => by[key] ?? null)).map((row) => parse(row.value))
    },
    put: (kind, id, value, by = {}) => {
      put.run(kind, id, by.owner ?? null, by.email ?? null, by.phone ?? null, JSON.stringify(value))
    },
    remove: (kind, id) => Number(remove.run(kind, id).changes) > 0,
    removeOwned: (kind, owner) => void removeOwned.run(kind, owner),
    removeKind: (kind) => void removeKind.run(kind),
    transaction(work) {
      db.exec('begin')
      try {
        const result = work()
        db.exec('commit')
        return result
      } catch (error) {
        db.exec('rollback')
        throw error
      }
    },
    close: () => closeSqlite(db),
  }
}
