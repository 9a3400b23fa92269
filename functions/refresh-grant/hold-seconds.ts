const FIRST_SECONDS = 3
const QUICK_RECEIVES = 3
/** HighLevel gives the same pair again for 30 s: two more tries fit in, even if each takes its whole time-out of 5 s. */
const UNSETTLED_SECONDS = 8
const LONGEST_SECONDS = 5 * 60

/**
 * How long a message stays invisible after an attempt that failed: three quick ones, then doubling up to 5 minutes.
 * @param isSettled false while an exchange may have happened whose pair we do not have: then it stays quick.
 */
export function holdSeconds(receiveCount: number, isSettled: boolean): number {
  if (receiveCount <= QUICK_RECEIVES) return FIRST_SECONDS
  if (!isSettled) return UNSETTLED_SECONDS
  return Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(receiveCount - QUICK_RECEIVES, 20))
}
