import * as z from 'zod/mini'
import type { Change } from '../booking/booking.ts'
import { filledText } from '../filled-text.ts'

const bodySchema = z.looseObject({ type: filledText(60) })
// The vendor's spelling of the third one is not certain: Deleted, Canceled and Cancelled were all seen.
const SPELLINGS: [RegExp, Change][] = [
  [/^(meeting)?created$/i, 'created'],
  [/^(meeting)?(updated|rescheduled|reassigned)$/i, 'updated'],
  [/^(meeting)?(deleted|cancell?ed)$/i, 'deleted'],
]

/** What the body itself says happened; undefined when it says nothing we know. */
export function readSaidChange(body: unknown): Change | undefined {
  const result = bodySchema.safeParse(body)
  return result.success ? SPELLINGS.find(([spelling]) => spelling.test(result.data.type.trim()))?.[1] : undefined
}

/**
 * What is done about a delivery. The path says it, unless it says `deleted` and the signed body another change: nothing is
 * cancelled on a contradiction. What the meeting really is, reconcile finds in Chili Piper's own list.
 */
export const carriedOut = (path: Change, said: Change | undefined): Change =>
  path === 'deleted' && said !== undefined ? said : path

/** The path and the body of a delivery name different changes; undefined where they agree, or the body says nothing. */
export const contradictionOf = (path: Change, said: Change | undefined): { path: Change; body: Change } | undefined =>
  said !== undefined && said !== path ? { path, body: said } : undefined
