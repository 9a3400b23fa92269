/**
 * What went wrong, in few classes. `retryable` decides at the batch boundary: hold the message, or quarantine it.
 * Messages never carry tokens, bodies, names, e-mails or phone numbers.
 */
export abstract class SyncError extends Error {
  abstract readonly retryable: boolean
  /** True when every other message of the location would fail the same way. */
  readonly locationWide: boolean = false
  /** HighLevel's id of the answer that says so, for its support; absent without an answer. */
  readonly traceId: string | undefined

  constructor(message: string, options?: SyncErrorOptions) {
    super(message, options)
    this.traceId = options?.traceId
  }
}

export interface SyncErrorOptions extends ErrorOptions {
  traceId?: string
}

/** The queue message does not parse. Someone redrove, edited or mis-sent it; only a new version can read it. */
export class MalformedEnvelopeError extends SyncError {
  override name = 'MalformedEnvelopeError' as const
  readonly retryable = false
}

/** HighLevel refused this booking and would refuse it again. Retrying cannot help. */
export class BookingRejectedError extends SyncError {
  override name = 'BookingRejectedError' as const
  readonly retryable = false
  /** Field or rule that was refused, never its value. */
  readonly field: string

  constructor(field: string, options?: SyncErrorOptions) {
    super(`HighLevel rejected the booking: ${field}`, options)
    this.field = field
  }
}

/** HighLevel answered 429: the location's window or day is used up. */
export class RateLimitedError extends SyncError {
  override name = 'RateLimitedError' as const
  readonly retryable = true
  override readonly locationWide = true
  readonly retryAfterMs: number

  constructor(retryAfterMs: number, options?: SyncErrorOptions) {
    super(`HighLevel's rate limit is reached; try again in ${Math.ceil(retryAfterMs / 1000)} s`, options)
    this.retryAfterMs = retryAfterMs
  }
}

/** Who can be away besides AWS itself. */
export type Remote = 'highlevel' | 'chili-piper' | 'notes-receiver'

/** 5xx, network, time-out or an answer that cannot be read: the other side, not the booking, is at fault. */
export class RemoteUnavailableError extends SyncError {
  override name = 'RemoteUnavailableError' as const
  readonly retryable = true
  /** True when the other side did certainly nothing of what was asked; without an answer nobody knows. */
  readonly changedNothing: boolean
  /** Whose API it is; absent for what is ours and AWS's. */
  readonly remote: Remote | undefined

  constructor(message: string, options?: SyncErrorOptions & { changedNothing?: boolean; remote?: Remote }) {
    super(message, options)
    this.changedNothing = options?.changedNothing ?? false
    this.remote = options?.remote
  }
}

/** The access token was refused and no newer one is stored yet. */
export class GrantBusyError extends SyncError {
  override name = 'GrantBusyError' as const
  readonly retryable = true
  override readonly locationWide = true
}

/**
 * The location has no usable grant: none stored, revoked, or without the needed scope. Held, not quarantined:
 * its bookings go on by themselves once the location is connected again.
 */
export class GrantRevokedError extends SyncError {
  override name = 'GrantRevokedError' as const
  readonly retryable = true
  override readonly locationWide = true
}

/** Another invocation changed the same booking's link meanwhile; reading again settles it. */
export class LinkChangedError extends SyncError {
  override name = 'LinkChangedError' as const
  readonly retryable = true
}

/** The function died again and again while it worked on this message: what kills it will kill the next one, too. */
export class FunctionDiedError extends SyncError {
  override name = 'FunctionDiedError' as const
  readonly retryable = false
}

/** Our own errors say what is wrong and nothing else; any other may quote what it choked on. */
export const reasonOf = (error: unknown): string =>
  error instanceof SyncError ? error.message : error instanceof Error ? error.name : 'Error'
