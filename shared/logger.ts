import type { Clock } from './clock.ts'

/** From the least to the most serious, as Lambda names them. */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

type Write = (message: string, fields: Record<string, unknown>) => void

export interface Logger {
  info: Write
  warn: Write
  error: Write
  /** Middleware: every line of an invocation tells its request id. */
  invocation: { before(request: { context: { awsRequestId?: string } }): void }
}

export interface LoggerOptions {
  clock: Pick<Clock, 'now'>
  /** Writes a line to the function's log. */
  write(line: string): void
  /** Which function it is, told in every line. */
  service?: string | undefined
  /** The least serious level that is written, INFO unless Lambda sets another. */
  least?: string | undefined
}

/**
 * The log of one function: a line of JSON with `timestamp`, `level` and `message` where Lambda's own lines have them. What may be
 * in `fields` is the caller's business, see log.ts.
 */
export function createLogger({ clock, write, service, least = 'INFO' }: LoggerOptions): Logger {
  let requestId: string | undefined
  const at =
    (level: string): Write =>
    (message, fields) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return
      const timestamp = new Date(clock.now()).toISOString()
      write(JSON.stringify({ timestamp, level, message, service, requestId, ...fields }))
    }
  return {
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    invocation: {
      before({ context }) {
        requestId = context.awsRequestId
      },
    },
  }
}
