import type { LogStore } from '../telemetry/log-store.ts'
import { createFilterEvents } from './logs-filter.ts'
import { createQueryOperations } from './logs-queries.ts'
import { createService, type Service } from './protocol.ts'

export interface LogsOptions {
  store: LogStore
  account: string
}

/** The part of CloudWatch Logs that reads: queries of Logs Insights, and events by a filter. */
export function createLogs({ store, account }: LogsOptions): { service: Service } {
  const operations = { ...createQueryOperations(store, account), FilterLogEvents: createFilterEvents(store) }
  return { service: createService('CloudWatch Logs', operations) }
}
