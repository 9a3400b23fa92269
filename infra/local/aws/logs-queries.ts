import { randomUUID } from 'node:crypto'
import { parseQuery } from '../telemetry/insights/parse-query.ts'
import type { Query } from '../telemetry/insights/query.ts'
import { isPresent, textOf } from '../telemetry/insights/row.ts'
import { type QueryResult, runQuery } from '../telemetry/insights/run-query.ts'
import type { LogStore } from '../telemetry/log-store.ts'
import { QueryError } from '../telemetry/query-error.ts'
import { optionalText } from './json-input.ts'
import { namedLogGroups } from './log-groups.ts'
import { findGroups, invalidParameter, limitWithin, requiredInteger } from './logs-input.ts'
import { AwsError, type JsonObject, type Service } from './protocol.ts'

// AWS keeps results for days; whoever asks here reads on within seconds.
const MOST_QUERIES = 200
const MOST_ROWS = 10_000

/** StartQuery and GetQueryResults: a query is done when it is started. */
export function createQueryOperations(store: LogStore, account: string): Record<string, Service> {
  const answers = new Map<string, JsonObject>()
  return {
    StartQuery({ input }) {
      const query = readQuery(optionalText(input, 'queryString') ?? '')
      const named = [...namedLogGroups(input), ...query.sources]
      if (named.length === 0) throw invalidParameter('a query needs a log group: logGroupName, -Names or -Identifiers')
      const groups = findGroups(store, named)
      const [from, to] = [requiredInteger(input, 'startTime'), requiredInteger(input, 'endTime')]
      if (from > to) throw invalidParameter('startTime must not be after endTime')
      const limit = limitWithin(input, MOST_ROWS)
      // Whole seconds, the last one included.
      const events = store.events(groups, { from: from * 1000, to: (to + 1) * 1000 })
      const result = runQuery(query, events, account)
      const queryId = randomUUID()
      answers.set(queryId, describeResult(result, limit, events.length))
      const [oldest] = answers.keys()
      if (answers.size > MOST_QUERIES && oldest) answers.delete(oldest)
      return { queryId }
    },
    GetQueryResults({ input }) {
      const queryId = optionalText(input, 'queryId') ?? ''
      const answer = answers.get(queryId)
      if (answer) return answer
      throw new AwsError('ResourceNotFoundException', `Query '${queryId}' does not exist`)
    },
  }
}

function readQuery(text: string): Query {
  try {
    return parseQuery(text)
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause
    const { message, at } = cause
    const location = at === undefined ? {} : { location: { startCharOffset: at, endCharOffset: at } }
    throw new AwsError('MalformedQueryException', message, {
      cause,
      extra: { queryCompileError: { message, ...location } },
    })
  }
}

/** As AWS answers it: fields without a value are left out, and each log event has a pointer to it. */
function describeResult({ columns, rows }: QueryResult, limit: number, scanned: number): JsonObject {
  const results = rows.slice(0, limit).map((row) => {
    const pointer = row('@ptr')
    const shown = pointer === undefined || columns.includes('@ptr') ? columns : [...columns, '@ptr']
    return shown.filter((field) => isPresent(row(field))).map((field) => ({ field, value: textOf(row(field)) }))
  })
  return {
    queryLanguage: 'CWLI',
    status: 'Complete',
    results,
    statistics: { recordsMatched: rows.length, recordsScanned: scanned, bytesScanned: 0 },
  }
}
