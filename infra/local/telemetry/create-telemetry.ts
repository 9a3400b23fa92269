import type { JsonObject } from '../aws/protocol.ts'
import type { Alarm } from './alarms/alarm.ts'
import { watchAlarms } from './alarms/watch-alarms.ts'
import { readEmf } from './emf.ts'
import { widgetRows } from './log-rows.ts'
import { createLogStore, type LogLine, type LogStore } from './log-store.ts'
import { createMetricStore, type Datum } from './metric-store.ts'
import { widgetSeries } from './series.ts'
import type { AlarmStatus, Telemetry } from './telemetry.ts'

export interface TelemetryFeed {
  telemetry: Telemetry
  logs: LogStore
  record(datum: Datum): void
  /** A line that a function wrote; its metrics are recorded too. */
  writeLine(line: LogLine): void
  /** Sets the alarms that are evaluated from now on. */
  watch(alarms: readonly Alarm[], now: () => number): void
}

/** What CloudWatch keeps of a stage, in memory. */
export function createTelemetry({ account }: { account: string }): TelemetryFeed {
  const metrics = createMetricStore()
  const logs = createLogStore()
  const listeners = new Set<() => void>()
  let alarms: () => AlarmStatus[] = () => []
  let isTold = true

  const changed = () => {
    if (!isTold || listeners.size === 0) return
    isTold = false
    setImmediate(() => {
      isTold = true
      for (const listener of listeners) listener()
    })
  }
  const record = (datum: Datum) => {
    metrics.record(datum)
    changed()
  }
  return {
    logs,
    record,
    writeLine(line) {
      const { fields }: { fields: JsonObject } = logs.append(line)
      for (const datum of readEmf(fields)) record(datum)
      changed()
    },
    watch(watched, now) {
      alarms = watchAlarms({ alarms: watched, metrics, now })
    },
    telemetry: {
      series: (widget, range) => widgetSeries(metrics, widget, range),
      logRows: (widget, range) => widgetRows(logs, widget, range, account),
      alarms: () => alarms(),
      seen: metrics.seen,
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  }
}
