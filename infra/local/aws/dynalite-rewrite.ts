import { existsSync, renameSync, rmSync } from 'node:fs'
import { create } from 'dynalite/db/index.js'

const nextOf = (directory: string) => `${directory}.next`
const oldOf = (directory: string) => `${directory}.old`

/**
 * Writes the tables of a closed engine anew, with only what they hold now. LevelDB keeps deleted and replaced values in its
 * logs and files until it happens to compact them. A process that is killed meanwhile loses nothing: see finishRewrite.
 */
export async function rewriteTables(directory: string): Promise<void> {
  const next = nextOf(directory)
  const from = create({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }).db
  const to = create({ path: next, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }).db
  await Promise.all([from.open(), to.open()])
  const iterator = from.iterator({ keyEncoding: 'buffer', valueEncoding: 'buffer' })
  for (;;) {
    const entries = await iterator.nextv(1000)
    if (entries.length === 0) break
    const encodings = { type: 'put', keyEncoding: 'buffer', valueEncoding: 'buffer' } as const
    await to.batch(entries.map(([key, value]) => ({ ...encodings, key, value })))
  }
  await iterator.close()
  await Promise.all([from.close(), to.close()])
  renameSync(directory, oldOf(directory))
  renameSync(next, directory)
  rmSync(oldOf(directory), { recursive: true })
}

/** Finishes or takes back what a killed process left of a rewrite. To be called before the tables are opened. */
export function finishRewrite(directory: string): void {
  // The old tables go aside only once the new ones are complete.
  if (existsSync(nextOf(directory)) && !existsSync(directory)) renameSync(nextOf(directory), directory)
  for (const leftover of [nextOf(directory), oldOf(directory)]) rmSync(leftover, { recursive: true, force: true })
}
