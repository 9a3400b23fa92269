/** Something the caller of the local stage has to change. The message names the option and the fix, on one line. */
export class UsageError extends Error {
  override name = 'UsageError' as const
}
