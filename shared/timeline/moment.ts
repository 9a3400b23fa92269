/** One thing that happened to a booking. */
export interface Moment {
  /** Unix milliseconds. */
  at: number
  /** Who tells it. */
  source: 'table' | 'log'
  /** good: it went on; waiting: it will be tried again; bad: somebody has to look. */
  tone: 'plain' | 'good' | 'waiting' | 'bad'
  what: string
  /** Steps, warnings and reasons. */
  details: string[]
  /** Of a call. */
  durationMs?: number
}
