import type { JsonObject } from '../aws/protocol.ts'
import { asObject } from '../json.ts'
import type { TimeRange } from './telemetry.ts'

export interface LogLine {
  group: string
  stream: string
  /** Unix ms. */
  at: number
  message: string
}

/** One log event, as CloudWatch Logs keeps it. */
export interface LogEvent extends LogLine {
  id: string
  /** The line read as JSON; for any other line an object with its text as `message`. */
  fields: JsonObject
}

export interface LogStore {
  /** Makes sure of a group: one without events is found too. */
  ensureGroup(name: string): void
  hasGroup(name: string): boolean
  append(line: LogLine): LogEvent
  /** The events of groups in a range, in order of time. */
  events(groups: readonly string[], range: TimeRange): LogEvent[]
  /** Every event that is kept, in order of time. */
  all(): LogEvent[]
}

// A day of a busy test account in each group; the oldest go first.
const MAX_EVENTS = 10_000

/** Log groups in memory, each bounded. */
export function createLogStore(maxEvents = MAX_EVENTS): LogStore {
  const groups = new Map<string, LogEvent[]>()
  let count = 0
  const groupOf = (name: string): LogEvent[] => {
    const group = groups.get(name) ?? []
    groups.set(name, group)
    return group
  }
  const events: LogStore['events'] = (names, { from, to }) => {
    const all = [...new Set(names)].flatMap((name) => groups.get(name)?.slice(-maxEvents) ?? [])
    return all.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  }
  return {
    events,
    all: () => events([...groups.keys()], { from: 0, to: Number.POSITIVE_INFINITY }),
    ensureGroup: (name) => void groupOf(name),
    hasGroup: (name) => groups.has(name),
    append(line) {
      count++
      // As many digits as CloudWatch's, so that they sort as they were written.
      const event = { ...line, id: String(count).padStart(56, '0'), fields: readFields(line.message) }
      const group = groupOf(line.group)
      group.push(event)
      // In one go now and then: taking the first of an array away costs as much as its length.
      if (group.length > maxEvents * 1.25) group.splice(0, group.length - maxEvents)
      return event
    },
  }
}

function readFields(message: string): JsonObject {
  if (!message.startsWith('{')) return { message }
  try {
    return asObject(JSON.parse(message))
  } catch {
    return { message }
  }
}
