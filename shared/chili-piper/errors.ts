import { RemoteUnavailableError, SyncError, type SyncErrorOptions } from '../errors.ts'

/** Why Chili Piper could not be asked; `deadline` is ours: there was no time left to begin, or to wait any longer. */
export type UnavailableReason =
  | 'rate-limit'
  | 'gateway'
  | 'server'
  | 'time-out'
  | 'too-large'
  | 'network'
  | 'redirect'
  | 'unreadable'
  | 'deadline'

const ASKS_TOO_MUCH: readonly UnavailableReason[] = ['gateway', 'time-out', 'too-large']

/** Chili Piper failed, was not reached, or answered what cannot be read. */
export class ChiliPiperUnavailableError extends RemoteUnavailableError {
  readonly reason: UnavailableReason
  /** What Chili Piper's 429 or 503 asked for; absent when it asked for nothing. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    reason: UnavailableReason,
    options?: SyncErrorOptions & { changedNothing?: boolean; retryAfterMs?: number | undefined },
  ) {
    super(message, { ...options, remote: 'chili-piper' })
    this.reason = reason
    this.retryAfterMs = options?.retryAfterMs
  }

  /** True when asking for less may succeed: large answers are known to end in 502 at Chili Piper's gateway. */
  get asksTooMuch(): boolean {
    return ASKS_TOO_MUCH.includes(this.reason)
  }
}

/** The API key is missing, revoked (401) or lacks a permission (403). Held: permissions of a key can be changed in place. */
export class ChiliPiperKeyError extends SyncError {
  override name = 'ChiliPiperKeyError' as const
  readonly retryable = true
  readonly status: 401 | 403
  /** The missing permission, as in `meeting.read`, when the refusal names one. */
  readonly permission: string | undefined

  constructor(call: string, status: 401 | 403, permission?: string, options?: SyncErrorOptions) {
    const what = status === 401 ? 'the API key is missing or revoked' : 'the API key lacks a permission'
    super(`${call}: ${status}, ${what}${permission ? `: ${permission}` : ''}`, options)
    this.status = status
    this.permission = permission
  }
}

/** Chili Piper refused what was asked (400, 404, 409, 422, 423) and would refuse it again. */
export class ChiliPiperRefusedError extends SyncError {
  override name = 'ChiliPiperRefusedError' as const
  readonly retryable = false
  readonly status: number
  /** Chili Piper's own word for it, when it is a plain one; never its text, which may quote what was sent. */
  readonly errorCode: string | undefined

  constructor(call: string, status: number, errorCode?: string, options?: SyncErrorOptions) {
    super(`${call}: Chili Piper answered ${status}${errorCode ? `, ${errorCode}` : ''}`, options)
    this.status = status
    this.errorCode = errorCode
  }
}
