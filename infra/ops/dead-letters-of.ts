import { UsageError } from '../local/usage-error.ts'
import type { Target } from './target.ts'

/** @throws UsageError when the stage does not say where its dead letters are */
export function deadLettersOf({ deadLetterQueueUrl }: Pick<Target, 'deadLetterQueueUrl'>): string {
  if (deadLetterQueueUrl) return deadLetterQueueUrl
  throw new UsageError('The stage does not say where its dead letters are; deploy or start this version first')
}
