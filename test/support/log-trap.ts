import type { Log, LogFields } from '../../shared/log.ts'
import { watchedLog } from './canary-watch.ts'

export interface LogTrap extends Log {
  lines: { level: string; message: string; fields: LogFields }[]
}

/** A log that keeps its lines, so that a test can look at them; canary-watch.ts looks for what must not be there. */
export function createLogTrap(): LogTrap {
  const lines: LogTrap['lines'] = []
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields })
    }
  return { lines, ...watchedLog({ info: write('info'), warn: write('warn'), error: write('error') }) }
}
