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

/**
 * What the body itself says happened; undefined when it says nothing we know. Only a cross-check: the path decides,
 * and a difference tells that a webhook was pasted into the wrong field in Chili Piper.
 */
export function readSaidChange(body: unknown): Change | undefined {
  const result = bodySchema.safeParse(body)
  return result.success ? SPELLINGS.find(([spelling]) => spelling.test(result.data.type.trim()))?.[1] : undefined
}
