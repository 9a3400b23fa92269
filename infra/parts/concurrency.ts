/** Concurrent Lambda executions that a new AWS account allows. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const NEW_ACCOUNT_CONCURRENCY = 10

/** Executions that are always left to those who wait for an answer: the webhook, OAuth and route functions. */
export const DOOR_CONCURRENCY = 2

// The schedule starts one reconcile function; an open dashboard asks for both of its custom widgets at once.
const RECONCILE = 1
const WIDGETS = 2

/**
 * How many refresh-grant functions may run at once: half of the sync functions, because a grant is refreshed once a day and
 * an agency's five hundred installs at once would run into HighLevel's limits. SQS takes 2 at least.
 */
export const refreshConcurrency = (maxConcurrency: number): number =>
  Math.min(10, Math.max(2, Math.floor(maxConcurrency / 2)))

/** How many executions a stage with this `aws.maxConcurrency` may hold at once, besides those that answer a caller. */
export const backgroundConcurrency = (maxConcurrency: number): number =>
  maxConcurrency + refreshConcurrency(maxConcurrency) + RECONCILE + WIDGETS

/** The highest `aws.maxConcurrency` that leaves callers their share of this limit; undefined when even the lowest, 2, does not. */
export function fittingConcurrency(limit: number): number | undefined {
  const fits = (maxConcurrency: number) => backgroundConcurrency(maxConcurrency) + DOOR_CONCURRENCY <= limit
  let fitting: number | undefined
  for (let maxConcurrency = 2; maxConcurrency <= 1000 && fits(maxConcurrency); maxConcurrency += 1)
    fitting = maxConcurrency
  return fitting
}
