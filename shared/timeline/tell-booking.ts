import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Clock } from '../clock.ts'
import { askLogs } from './ask-logs.ts'
import type { BookingTimeline } from './booking-timeline.ts'
import { type LogLine, logQuery } from './log-line.ts'
import { mergeTimeline } from './merge-timeline.ts'
import type { Moment } from './moment.ts'
import { readTimelines } from './read-timelines.ts'

export interface Storytellers {
  documents: DynamoDBDocumentClient
  tableName: string
  clock: Clock
  /** Absent where there are no logs to be asked. */
  logs?: { client: Pick<CloudWatchLogsClient, 'send'>; groupNames: readonly string[]; patienceMs: number } | undefined
}

export interface ToldBooking extends BookingTimeline {
  moments: Moment[]
}

export interface Story {
  bookings: ToldBooking[]
  /** What the logs said: all, what was found in time, nothing as they could not be asked (`problem` says why), or not asked. */
  logs: 'complete' | 'partial' | 'failed' | 'not-asked'
  problem?: string
}

/**
 * What happened to a meeting, under each tenant that knows it, from the table and from the logs since an instant.
 * Logs that cannot be asked leave what the table tells. @throws whatever DynamoDB answers
 */
export async function tellBooking(
  tellers: Storytellers,
  { meetingId, tenants, since }: { meetingId: string; tenants: readonly string[]; since: number },
): Promise<Story> {
  const timelines = await readTimelines(tellers, meetingId, tenants)
  const { lines, ...logs } = await readLogs(tellers, meetingId, timelines, since)
  const loggedTenants = new Set(lines.flatMap(({ fields }) => fields['tenant'] ?? []))
  const onlyLogged = [...loggedTenants].filter(
    (tenant) => tenants.includes(tenant) && !timelines.some((timeline) => timeline.tenant === tenant),
  )
  const known = [...timelines, ...onlyLogged.map((tenant) => ({ tenant, meetingId, entries: [], plans: [] }))]
  return { bookings: known.map((timeline) => ({ ...timeline, moments: mergeTimeline(timeline, lines) })), ...logs }
}

async function readLogs(
  { logs, clock }: Storytellers,
  meetingId: string,
  timelines: readonly BookingTimeline[],
  since: number,
): Promise<Omit<Story, 'bookings'> & { lines: LogLine[] }> {
  if (!logs) return { logs: 'not-asked', lines: [] }
  // A contact is looked for where it is clear whose it is.
  const contactId = timelines.length === 1 ? timelines[0]?.contactId : undefined
  try {
    const { lines, isComplete } = await askLogs({
      logs: logs.client,
      clock,
      logGroupNames: logs.groupNames,
      query: logQuery({ meetingId, contactId }),
      from: since,
      to: clock.now(),
      patienceMs: logs.patienceMs,
    })
    return { logs: isComplete ? 'complete' : 'partial', lines }
  } catch (error) {
    return { logs: 'failed', problem: error instanceof Error ? error.name : 'Error', lines: [] }
  }
}
