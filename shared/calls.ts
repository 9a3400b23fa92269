import type { Remote } from './errors.ts'
import type { Log, LogFields } from './log.ts'

/** One request to another side: which, of what kind, and what came of it. Never an address, a query or a body. */
export interface RemoteCall {
  remote: Remote
  /** Method and path, each id in it replaced by `{id}`. */
  call: string
  /** Of the answer; absent when there was none that could be read. */
  status?: number
  /** Name of what went wrong without one. */
  errorName?: string
  durationMs: number
}

/** How a request ended. */
export type CallEnd = { status: number } | { errorName: 'TimeoutError' | 'ConnectionError' }

export type OnCall = (call: RemoteCall) => void

/** Writes a line `call` for each request, with the ids of the booking that it is made for. */
export const logCalls =
  (
    log: Pick<Log, 'info'>,
    ids: Pick<LogFields, 'eventId' | 'tenant' | 'locationId' | 'meetingId' | 'contactId'>,
  ): OnCall =>
  (call) =>
    log.info('call', { ...ids, ...call })
