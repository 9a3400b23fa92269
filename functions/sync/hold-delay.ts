import { GrantBusyError, GrantRevokedError, LinkChangedError, RateLimitedError } from '../../shared/errors.ts'

const FIRST_DELAY_SECONDS = 5
const LONGEST_DELAY_SECONDS = 15 * 60
// Nothing tells a message that its location was connected again, and then everything has to drain within 15 minutes.
const LONGEST_GRANT_DELAY_SECONDS = 5 * 60
// SQS lets a message be invisible for 12 hours in all: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
const SQS_LIMIT_SECONDS = 12 * 3600

/**
 * How long a held message stays invisible, in whole seconds: as long as HighLevel asked for, else doubling with every
 * receive up to 15 minutes (5 while there is no grant), ± 20 % so that locations that failed together do not come back together.
 * @param random 0 ≤ random < 1
 */
export function holdDelaySeconds(error: unknown, receiveCount: number, random: number): number {
  if (error instanceof LinkChangedError) return 1
  const doublings = Math.min(Math.max(receiveCount, 1) - 1, 20)
  const isAboutGrant = error instanceof GrantBusyError || error instanceof GrantRevokedError
  const longest = isAboutGrant ? LONGEST_GRANT_DELAY_SECONDS : LONGEST_DELAY_SECONDS
  const spread = Math.min(longest, FIRST_DELAY_SECONDS * 2 ** doublings) * (0.8 + 0.4 * random)
  const grown = isAboutGrant ? Math.min(longest, spread) : spread
  const asked = error instanceof RateLimitedError ? error.retryAfterMs / 1000 : 0
  // A rate limit passes when HighLevel says so; waiting longer would only let the backlog grow.
  const delay = error instanceof RateLimitedError ? asked : grown
  return Math.min(SQS_LIMIT_SECONDS, Math.max(1, Math.ceil(delay) || 1))
}
