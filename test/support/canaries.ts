import { expect } from 'vitest'
import { createLog } from '../../shared/log.ts'
import { createLogTrap, type LogTrap } from './log-trap.ts'

/** Values that must not turn up anywhere: every code, token and client secret of a test has one in it. */
export const CANARIES = ['canary-code', 'canary-access', 'canary-refresh', 'canary-client-secret'] as const

/** A trap that also keeps each line as the functions' own log would write it. */
export interface WatchedLog extends LogTrap {
  written: string[]
}

export function createWatchedLog(): WatchedLog {
  const trap = createLogTrap()
  const written: string[] = []
  const write = (...parts: unknown[]) => void written.push(JSON.stringify(parts))
  const log = createLog({ info: write, warn: write, error: write })
  const both = (level: 'info' | 'warn' | 'error') => (message: string, fields?: Parameters<LogTrap['info']>[1]) => {
    trap[level](message, fields)
    log[level](message, fields)
  }
  return { lines: trap.lines, written, info: both('info'), warn: both('warn'), error: both('error') }
}

/** Fails when a canary, or another secret of the test, is in what was logged, answered or counted. */
export function expectNoCanary(
  seen: { log: WatchedLog; answers?: unknown[]; counts?: object },
  secrets: string[] = [],
): void {
  const text = JSON.stringify([seen.log.written, seen.answers ?? [], seen.counts ?? {}])
  const leaked = [...CANARIES, ...secrets].filter((canary) => text.includes(canary))
  expect(leaked, 'secrets in an answer, log line or metric').toEqual([])
}
