import { type CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs'
import type { Clock } from '../clock.ts'
import { type LogLine, readRow } from './log-line.ts'

export interface LogQuestion {
  logs: Pick<CloudWatchLogsClient, 'send'>
  clock: Clock
  logGroupNames: readonly string[]
  query: string
  /** Unix milliseconds. */
  from: number
  to: number
  /** Milliseconds that somebody waits for the answer. */
  patienceMs: number
}

export interface LogAnswer {
  /** Oldest first. */
  lines: LogLine[]
  /** False when the time was over before CloudWatch had looked at everything. */
  isComplete: boolean
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 1000
const OVER = ['Complete', 'Failed', 'Cancelled', 'Timeout']

/** Asks CloudWatch Logs Insights, and answers what was found when the time is over. @throws whatever CloudWatch answers */
export async function askLogs(question: LogQuestion): Promise<LogAnswer> {
  const { logs, clock, logGroupNames, query, from, to, patienceMs } = question
  const deadline = clock.now() + patienceMs
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupNames: [...logGroupNames],
      queryString: query,
      // Seconds.
      startTime: Math.floor(from / 1000),
      endTime: Math.ceil(to / 1000),
    }),
  )
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    await clock.sleep(pause)
    const { status = 'Unknown', results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }))
    const isOver = OVER.includes(status)
    if (!isOver && clock.now() + pause < deadline) continue
    const lines = results.flatMap((row) => readRow(row) ?? []).toSorted((a, b) => a.at - b.at)
    return { lines, isComplete: status === 'Complete' }
  }
}
