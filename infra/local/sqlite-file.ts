import { DatabaseSync } from 'node:sqlite'

/**
 * Opens a SQLite database, in memory without a file. In WAL mode a committed transaction has left the process, so that a
 * SIGKILL loses nothing that was answered. Deleted content is overwritten with zeros, and what a killed process left in the
 * WAL is moved out of it.
 */
export function openSqlite(file: string | undefined): DatabaseSync {
  const db = new DatabaseSync(file ?? ':memory:')
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000')
  db.exec('PRAGMA secure_delete = ON; PRAGMA wal_checkpoint(TRUNCATE)')
  return db
}

/**
 * Closes a database so that nothing of deleted rows is left in its file. secure_delete alone does not do it: copies of rows
 * stay behind where pages were split or merged, until VACUUM writes the file anew.
 */
export function closeSqlite(db: DatabaseSync): void {
  if (!db.isOpen) return
  try {
    const { changes } = db.prepare('SELECT total_changes() AS changes').get() ?? {}
    if (db.location() !== null && changes !== 0) db.exec('VACUUM')
  } finally {
    db.close()
  }
}
