import { SyncError } from './errors.ts'
import type { Logger } from './logger.ts'
import { hash } from './plan/hash.ts'

/** Everything a log line may say: ids, hashes, codes and counts. No field for a name, address, body or token exists. */
export interface LogFields {
  eventId?: string
  tenant?: string
  change?: string
  locationId?: string
  meetingId?: string
  contactId?: string
  messageId?: string
  /** HighLevel's id of an answer. */
  traceId?: string
  outcome?: string
  /** The steps of a plan, without any value of a person. */
  steps?: string
  /** Whom a request went to. */
  remote?: string
  /** Method and path of a request, without ids. */
  call?: string
  /** Name of an error that is not at hand itself. */
  errorName?: string
  reason?: string
  status?: number
  calls?: number
  count?: number
  /** Several counts by what is counted. */
  counts?: Readonly<Record<string, number>>
  receiveCount?: number
  delaySeconds?: number
  durationMs?: number
  error?: unknown
}

export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** The log of a function: allow-listed fields only, errors by name and place. */
export function createLog(logger: Pick<Logger, 'info' | 'warn' | 'error'>): Log {
  return {
    info: (message, fields = {}) => logger.info(message, { ...describe(fields) }),
    warn: (message, fields = {}) => logger.warn(message, { ...describe(fields) }),
    error: (message, fields = {}) => logger.error(message, { ...describe(fields) }),
  }
}

// An object with more properties than LogFields is still a LogFields to the compiler, so the names are checked here, too.
const IS_ID: Record<Exclude<keyof LogFields, 'error'>, boolean> = {
  eventId: true,
  tenant: true,
  change: false,
  locationId: true,
  meetingId: true,
  contactId: true,
  messageId: true,
  traceId: true,
  outcome: false,
  steps: false,
  remote: false,
  call: false,
  errorName: false,
  reason: false,
  status: false,
  calls: false,
  count: false,
  counts: false,
  receiveCount: false,
  delaySeconds: false,
  durationMs: false,
}
const isId = new Map(Object.entries(IS_ID))

const LOOKS_LIKE_AN_ID = /^[\w.:/#-]{1,256}$/

/** An id that came from outside and may be anything, even an address, is told by its digest; equal ones stay equal. */
export const idInLog = (id: string): string => (LOOKS_LIKE_AN_ID.test(id) ? id : `digest-${hash(id)}`)

function describe({ error, ...fields }: LogFields): Record<string, unknown> {
  const allowed = Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => isId.has(name))
      .map(([name, value]) => [name, isId.get(name) && typeof value === 'string' ? idInLog(value) : value]),
  )
  return error === undefined ? allowed : { ...allowed, ...describeError(error) }
}

/** Our own errors may speak; of all others only the name and the stack's places, as a message may quote what it choked on. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { errorName: typeof error }
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    errorName: error.name,
    ...(error instanceof SyncError ? { errorMessage: error.message } : {}),
    ...(error instanceof SyncError && error.traceId ? { traceId: error.traceId } : {}),
    errorPlaces: places.slice(0, 8).map((line) => line.trim()),
    ...(error.cause instanceof Error ? { causeName: error.cause.name } : {}),
  }
}
