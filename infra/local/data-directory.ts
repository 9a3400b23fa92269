import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { takeLock } from './directory-lock.ts'
import { UsageError } from './usage-error.ts'

export interface DataDirectory {
  path(name: string): string
  /** Where other commands find the running stage: its ready line. */
  writeReady(line: string): void
  removeReady(): void
  /** Leaves the directory to the next stage. */
  release(): void
}

const MARKER = 'local-stage.txt'
const READY = 'stage.json'
const LOCK = 'stage.lock'

/**
 * Makes sure of the directory that a local stage keeps everything in, emptied first when it is to be fresh. It belongs to
 * this stage from here on, before anything in it is touched.
 * @throws UsageError when another stage runs on it, or when emptying it would delete what is not ours.
 */
export function openDataDirectory(directory: string, isFresh: boolean): DataDirectory {
  const inside = (name: string) => path.join(directory, name)
  const present = existsSync(directory) ? readdirSync(directory) : []
  if (isFresh && present.length > 0 && !present.includes(MARKER))
    throw new UsageError(`--fresh: ${directory} was not made by the local stage, so it is not emptied; check --data`)
  mkdirSync(directory, { recursive: true })
  const lock = takeLock(inside(LOCK))
  if (!lock)
    throw new UsageError(`--data ${directory}: another local stage runs on it; stop that one or use another directory`)
  const isLock = (name: string) => name.startsWith(LOCK)
  if (isFresh) for (const name of present) if (!isLock(name)) rmSync(inside(name), { recursive: true, force: true })
  // Of a stage that was killed.
  rmSync(inside(READY), { force: true })
  writeFileSync(inside(MARKER), 'Kept by npm start: queues, tables, secrets. npm start -- --fresh empties it.\n')
  return {
    path: inside,
    writeReady: (line) => writeFileSync(inside(READY), `${line}\n`),
    removeReady: () => rmSync(inside(READY), { force: true }),
    release: lock.release,
  }
}
