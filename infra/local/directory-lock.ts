import { DatabaseSync } from 'node:sqlite'

/** A directory that belongs to one process until it lets go, or ends in whatever way. */
export interface DirectoryLock {
  release(): void
}

/**
 * Takes the lock of a file, made when it is not there. The kernel keeps it, so a killed process leaves none behind.
 * @returns undefined when somebody has it.
 */
export function takeLock(file: string): DirectoryLock | undefined {
  const db = new DatabaseSync(file)
  try {
    db.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    return { release: () => (db.isOpen ? db.close() : undefined) }
  } catch (error) {
    db.close()
    if (error instanceof Error && /locked/.test(error.message)) return undefined
    throw error
  }
}
