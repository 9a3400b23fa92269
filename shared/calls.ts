import type { Clock } from './clock.ts'
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

export type OnCall = (call: RemoteCall) => void

/** Watches one request from its begin on: what came of it is said when it is known, and told once, when all is over. */
export function beginCall(
  { onCall, clock }: { onCall?: OnCall | undefined; clock: Clock },
  remote: Remote,
  call: string,
) {
  const startedAt = clock.now()
  let end: { status: number } | { errorName: string } = { errorName: 'ConnectionError' }
  return {
    answered(status: number) {
      end = { status }
    },
    failed(isLate: boolean) {
      end = { errorName: isLate ? 'TimeoutError' : 'ConnectionError' }
    },
    tell: () => onCall?.({ remote, call, ...end, durationMs: clock.now() - startedAt }),
  }
}

/** Writes a line `call` for each request, with the ids of the booking that it is made for. */
export const logCalls =
  (
    log: Pick<Log, 'info'>,
    ids: Pick<LogFields, 'eventId' | 'tenant' | 'locationId' | 'meetingId' | 'contactId'>,
  ): OnCall =>
  (call) =>
    log.info('call', { ...ids, ...call })
