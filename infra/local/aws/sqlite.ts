import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { closeSqlite, openSqlite } from '../sqlite-file.ts'

export type Row = Record<string, SQLOutputValue>

export interface Database {
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  all(sql: string, ...values: SQLInputValue[]): Row[]
  /** Runs a statement and tells how many rows it changed and the id of the last one it inserted. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number }
  /** Runs `work` as one transaction; inside another one it simply takes part in it. */
  transaction<T>(work: () => T): T
  close(): void
}

/** Opens a SQLite database (in memory without a file) and makes sure of its schema. */
export function openDatabase(file: string | undefined, schema: string): Database {
  const db = openSqlite(file)
  db.exec(schema)
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const statement = statements.get(sql) ?? db.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    run(sql, ...values) {
      const { changes, lastInsertRowid } = prepare(sql).run(...values)
      return { changes: Number(changes), id: Number(lastInsertRowid) }
    },
    transaction(work) {
      if (db.isTransaction) return work()
      db.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        db.exec('COMMIT')
        return result
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    close: () => closeSqlite(db),
  }
}

// Readers of columns: a value of another type means that the file was not written by this code.

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw new Error(`column ${column} holds ${typeof value} where text was expected: start with an empty data directory`)
}

export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value === 'number') return value
  throw new Error(
    `column ${column} holds ${typeof value} where a number was expected: start with an empty data directory`,
  )
}

export const textOrNull = (row: Row, column: string): string | null => (row[column] === null ? null : text(row, column))

export const integerOrNull = (row: Row, column: string): number | null =>
  row[column] === null ? null : integer(row, column)
