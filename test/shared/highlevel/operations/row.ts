import type { Api } from '../../../../shared/highlevel/ask.ts'

/** One use of one operation: what it sends, and what it makes of the answers, which come one after the other. */
export interface Row {
  does: string
  /** Method and path as the specification names them. */
  operation: string
  run(api: Api): Promise<unknown>
  sends: { line: string; body?: unknown }[]
  answers: unknown[]
  gives: unknown
}

export const row = (
  does: string,
  operation: string,
  run: Row['run'],
  sends: [line: string, body?: unknown] | { line: string; body?: unknown }[],
  answer: unknown,
  gives: unknown,
): Row => ({
  does,
  operation,
  run,
  sends: isOne(sends) ? [{ line: sends[0], body: sends[1] }] : sends,
  answers: Array.isArray(answer) ? answer : [answer],
  gives,
})

const isOne = (
  sends: [line: string, body?: unknown] | { line: string; body?: unknown }[],
): sends is [string, unknown?] => typeof sends[0] === 'string'

export const all = <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items)
