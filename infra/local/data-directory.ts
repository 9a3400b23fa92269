import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { takeLock } from './directory-lock.ts'
import { makeOwnerOnly } from './owner-only.ts'
import { UsageError } from './usage-error.ts'

export interface DataDirectory {
  path(name: string): string
  /** Where other commands find the running stage: its ready line. All files that a start makes are there by then. */
  writeReady(line: string): void
  removeReady(): void
  /** Leaves the directory to the next stage. */
  release(): void
}

const MARKER = 'local-stage.txt'
const READY = 'stage.json'
const LOCK = 'stage.lock'
// With the files that SQLite keeps beside its databases, and the tables while they are written anew.
const OURS =
  /^(?:local-stage\.txt|stage\.(?:json|lock)|clock\.json|logs\.jsonl|cdk\.out|dynamodb|(?:sqs|secrets|highlevel|chili-piper)\.db)(?:[-.]\w+)?$/

/**
 * Makes sure of the directory that a local stage keeps everything in, emptied first when it is to be fresh. It belongs to
 * this stage from here on, before anything in it is touched. Only its owner can read what the stage keeps there: the rights
 * of what earlier stages left are narrowed, and those of a directory that holds nothing else.
 * @throws UsageError when another stage runs on it, when emptying it would delete what is not ours, or when its rights
 * cannot be narrowed.
 */
export function openDataDirectory(directory: string, isFresh: boolean): DataDirectory {
  const inside = (name: string) => path.join(directory, name)
  const present = existsSync(directory) ? readdirSync(directory) : []
  if (isFresh && present.length > 0 && !present.includes(MARKER))
    throw new UsageError(`--fresh: ${directory} was not made by the local stage, so it is not emptied; check --data`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  narrowRights(directory, present)
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
    writeReady: (line) => {
      writeFileSync(inside(READY), `${line}\n`)
      // What was copied here came with the rights it had where it was.
      narrowRights(directory, readdirSync(directory))
    },
    removeReady: () => rmSync(inside(READY), { force: true }),
    release: lock.release,
  }
}

function narrowRights(directory: string, names: string[]): void {
  try {
    if (names.includes(MARKER) || names.every((name) => OURS.test(name))) chmodSync(directory, 0o700)
    for (const name of names) if (OURS.test(name)) makeOwnerOnly(path.join(directory, name))
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EPERM')) throw cause
    throw new UsageError(
      `--data ${directory}: it belongs to another user, so others could read the secrets in it; use a directory of your own`,
      { cause },
    )
  }
}
