import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { isReachable } from './reachable.ts'
import { UsageError } from './usage-error.ts'

export interface DataDirectory {
  path(name: string): string
  /** Where other commands find the running stage: its ready line. */
  writeReady(line: string): void
  removeReady(): void
}

const MARKER = 'local-stage.txt'
const READY = 'stage.json'

/**
 * Makes sure of the directory that a local stage keeps everything in, emptied first when it is to be fresh.
 * @throws UsageError when another stage runs on it, or when emptying it would delete what is not ours.
 */
export async function openDataDirectory(directory: string, isFresh: boolean): Promise<DataDirectory> {
  const inside = (name: string) => path.join(directory, name)
  const running = readAwsUrl(inside(READY))
  if (running && (await isReachable(running)))
    throw new UsageError(`--data ${directory}: another local stage runs on it; stop that one or use another directory`)
  const present = existsSync(directory) ? readdirSync(directory) : []
  if (isFresh && present.length > 0) {
    if (!present.includes(MARKER))
      throw new UsageError(`--fresh: ${directory} was not made by the local stage, so it is not emptied; check --data`)
    for (const name of present) rmSync(inside(name), { recursive: true })
  }
  mkdirSync(directory, { recursive: true })
  writeFileSync(inside(MARKER), 'Kept by npm start: queues, tables, secrets. npm start -- --fresh empties it.\n')
  return {
    path: inside,
    writeReady: (line) => writeFileSync(inside(READY), `${line}\n`),
    removeReady: () => rmSync(inside(READY), { force: true }),
  }
}

function readAwsUrl(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  try {
    return z.object({ awsUrl: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).awsUrl
  } catch {
    // Written half, when its stage was killed.
    return undefined
  }
}
