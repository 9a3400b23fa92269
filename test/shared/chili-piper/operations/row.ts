import type { EdgeApi } from '../../../../shared/chili-piper/ask.ts'

/** One use of one operation: what it sends, and what it makes of the answer. */
export interface Row {
  does: string
  /** Its name in the vendor's index. */
  operation: string
  run(api: EdgeApi): Promise<unknown>
  sends: [line: string, body?: unknown]
  answer: unknown
  gives: unknown
}
export const row = (
  does: string,
  operation: string,
  run: Row['run'],
  sends: Row['sends'],
  answer: unknown,
  gives: unknown,
): Row => ({ does, operation, run, sends, answer, gives })

export const all = <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items)
export const page = (results: unknown[]) => ({ results, total: results.length, page: 0, pageSize: 50 })
