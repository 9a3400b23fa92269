import { idInLog } from '../log.ts'

/** One line of a function's log, as far as a timeline tells it. */
export interface LogLine {
  /** Unix milliseconds. */
  at: number
  message: string
  /** Everything else that the line says, by its name. */
  fields: Record<string, string>
}

const FIELDS = [
  '@timestamp',
  'message',
  'level',
  'service',
  'eventId',
  'tenant',
  'meetingId',
  'locationId',
  'contactId',
  'change',
  'outcome',
  'reason',
  'steps',
  'remote',
  'call',
  'status',
  'errorName',
  'errorMessage',
  'durationMs',
  'delaySeconds',
  'receiveCount',
]
/** More than the longest life of a booking; who needs more asks CloudWatch itself. */
export const MOST_LINES = 1000

/**
 * The Logs Insights query for what was logged of a booking, and of its contact where no booking is named.
 * Ids go in as the log has them, so none can say anything but itself.
 */
export function logQuery({ meetingId, contactId }: { meetingId: string; contactId?: string | undefined }): string {
  const ofContact = contactId === undefined ? '' : ` or (contactId = ${quoted(contactId)} and not ispresent(meetingId))`
  return [
    `fields ${FIELDS.join(', ')}`,
    `filter ispresent(message) and (meetingId = ${quoted(meetingId)}${ofContact})`,
    'sort @timestamp desc',
    `limit ${MOST_LINES}`,
  ].join(' | ')
}

/** Nothing that an id in the log can hold ends a text of the query language. */
const quoted = (id: string) => `'${idInLog(id)}'`

/** One row of the answer; undefined for what is no line of ours. */
export function readRow(
  row: readonly { field?: string | undefined; value?: string | undefined }[],
): LogLine | undefined {
  const values = new Map(row.map(({ field = '', value = '' }) => [field, value]))
  const message = values.get('message')
  const at = readTimestamp(values.get('@timestamp') ?? '')
  if (!message || at === undefined) return undefined
  const fields = [...values].filter(([name, value]) => name !== 'message' && !name.startsWith('@') && value !== '')
  return { at, message, fields: Object.fromEntries(fields) }
}

/** CloudWatch writes `2026-03-01 09:00:00.000`, in UTC. */
function readTimestamp(text: string): number | undefined {
  const at = Date.parse(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(text) ? `${text.replace(' ', 'T')}Z` : text)
  return Number.isFinite(at) ? at : undefined
}
