import { createPollStore, type PollStore } from '../../functions/reconcile/poll-store.ts'
import type { MeetingSource, PassResult } from '../../functions/reconcile/reconcile-tenant.ts'
import { createApiKeys } from '../../shared/chili-piper/api-key.ts'
import { createChiliPiperClient } from '../../shared/chili-piper/client.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { reasonOf } from '../../shared/errors.ts'
import type { Log } from '../../shared/log.ts'
import { sendEnvelope } from '../../shared/queue/send-envelope.ts'
import { UsageError } from '../local/usage-error.ts'
import { stageOption, type Target } from './target.ts'

/** What running a pass takes, but for the range. */
export interface TenantRun {
  tenant: string
  integration: Integration
  chiliPiper: MeetingSource
  store: PollStore
  send(envelope: Envelope): Promise<void>
  clock: Clock
  log: Log
}

/** What a run of one tenant came to; `problem` when it failed. */
export interface TenantReport {
  tenant: string
  isComplete: boolean
  windows: number
  counts: Record<string, number>
  problem?: string
}

/** The tenants that are meant: the named one, or all. @throws UsageError for one that is not configured. */
export function tenantsOf({ tenants }: Integration, named: string | undefined): string[] {
  const all = Object.keys(tenants)
  if (named === undefined) return all
  if (all.includes(named)) return [named]
  throw new UsageError(`--tenant ${named}: the configuration has ${all.join(', ')}`)
}

/** Runs tenants one after the other; one that fails stops no other. */
export async function runTenants(
  target: Target,
  tenants: readonly string[],
  run: (options: TenantRun) => Promise<PassResult>,
): Promise<TenantReport[]> {
  const { clock, integration } = target
  const apiKeys = createApiKeys({ secrets: target.secrets, prefix: target.chiliPiperSecretPrefix, clock })
  const reports: TenantReport[] = []
  for (const tenant of tenants)
    try {
      const apiKey = await apiKeys.read(tenant)
      if (apiKey === undefined) {
        const problem = `no API key: npm run ops -- setup${stageOption(target)} --tenant ${tenant} asks for it and stores it`
        reports.push({ tenant, isComplete: false, windows: 0, counts: {}, problem })
        continue
      }
      const result = await run({
        tenant,
        integration,
        chiliPiper: createChiliPiperClient({
          baseUrl: target.chiliPiperUrl,
          fetch,
          clock,
          random: Math.random,
          apiKey: async () => apiKey,
        }),
        store: createPollStore({ documents: target.documents, tableName: target.tableName, clock }),
        send: (envelope) => sendEnvelope(target.sqs, target.syncQueueUrl, envelope),
        clock,
        log: QUIET,
      })
      // What was missed is among what was emitted.
      const { emitted, missed: _, ...counts } = result.tally
      const { isComplete, windows } = result
      reports.push({ tenant, isComplete, windows, counts: { ...counts, ...emitted } })
    } catch (error) {
      reports.push({ tenant, isComplete: false, windows: 0, counts: {}, problem: reasonOf(error) })
    }
  return reports
}

// What a run logs, its report counts.
const QUIET: Log = { info() {}, warn() {}, error() {} }
