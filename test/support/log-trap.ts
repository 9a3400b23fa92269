import type { Log, LogFields } from '../../shared/log.ts'

export interface LogTrap extends Log {
  lines: { level: string; message: string; fields: LogFields }[]
}

/** A log that keeps its lines, so that a test can look for what must not be in them. */
export function createLogTrap(): LogTrap {
  const lines: LogTrap['lines'] = []
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields })
    }
  return { lines, info: write('info'), warn: write('warn'), error: write('error') }
}
