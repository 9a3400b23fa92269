/** A query, expression or statistic that is wrong, or that the local stage does not know; says what and where. */
export class QueryError extends Error {
  override name = 'QueryError' as const
  /** Where in the text it is wrong, when that is known: from 0. */
  readonly at: number | undefined

  constructor(message: string, at?: number) {
    super(message)
    this.at = at
  }
}
