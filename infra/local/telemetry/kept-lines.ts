import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { LogEvent, LogLine } from './log-store.ts'

const lineSchema = z.object({ group: z.string(), stream: z.string(), at: z.number(), message: z.string() })

/** The log lines that an earlier stage kept in a file, oldest first; those that cannot be read are left out. */
export function readKeptLines(file: string): LogLine[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        return [lineSchema.parse(JSON.parse(text))]
      } catch {
        // The file was written half, when its stage was killed.
        return []
      }
    })
}

export function writeKeptLines(file: string, events: readonly LogEvent[]): void {
  const lines = events.map(({ group, stream, at, message }) => JSON.stringify({ group, stream, at, message }))
  writeFileSync(file, lines.join('\n'))
}
