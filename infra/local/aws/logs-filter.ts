import type { LogEvent, LogStore } from '../telemetry/log-store.ts'
import { optionalInteger, optionalText } from './json-input.ts'
import { parseFilterPattern } from './log-filter-pattern.ts'
import { namedLogGroups } from './log-groups.ts'
import { findGroups, invalidParameter, limitWithin } from './logs-input.ts'
import type { JsonObject, Service } from './protocol.ts'

const MOST_EVENTS = 10_000

/** FilterLogEvents: the events of one group that a pattern fits, the oldest first. */
export function createFilterEvents(store: LogStore): Service {
  return ({ input }) => {
    const groups = findGroups(store, namedLogGroups(input))
    if (groups.length !== 1) throw invalidParameter('name one log group: logGroupName or logGroupIdentifier')
    const fits = parseFilterPattern(optionalText(input, 'filterPattern') ?? '')
    const from = optionalInteger(input, 'startTime') ?? 0
    const to = optionalInteger(input, 'endTime') ?? Number.MAX_SAFE_INTEGER - 1
    const limit = limitWithin(input, MOST_EVENTS)
    const after = optionalText(input, 'nextToken') ?? ''
    const found = store.events(groups, { from, to: to + 1 }).filter((event) => fits(event) && event.id > after)
    const page = found.slice(0, limit)
    return {
      events: page.map(describeEvent),
      searchedLogStreams: [],
      nextToken: page.length < found.length ? page.at(-1)?.id : undefined,
    }
  }
}

const describeEvent = ({ id, at, stream, message }: LogEvent): JsonObject => ({
  eventId: id,
  logStreamName: stream,
  timestamp: at,
  ingestionTime: at,
  message,
})
