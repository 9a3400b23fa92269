import type { Mark } from '../../functions/reconcile/compare-meeting.ts'
import type { Pass } from '../../functions/reconcile/passes.ts'
import type { PollStore } from '../../functions/reconcile/poll-store.ts'
import { runPass } from '../../functions/reconcile/reconcile-tenant.ts'
import { parseInstant } from '../../shared/booking/instant.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { UsageError } from '../local/usage-error.ts'
import type { Target } from './target.ts'
import { runTenants, type TenantReport } from './tenant-runs.ts'

export const DAY_MS = 86_400_000

export interface BackfillRange {
  /** Unix milliseconds. */
  from: number
  /** Not included. */
  to: number
}

/** What a dry run would have sent: ids only. */
export interface Finding {
  tenant: string
  meetingId: string
  change: string
  locationId: string
}

/** Days of UTC, both included, or instants. @throws UsageError */
export function parseRange(from: string, to: string): BackfillRange {
  const range = { from: parseTime('--from', from, 0), to: parseTime('--to', to, DAY_MS) }
  if (range.from < range.to) return range
  throw new UsageError(`--to ${to}: must be later than --from ${from}`)
}

/** Unix milliseconds of a day of UTC or of an instant; `dayEndsMs` is added to a day. @throws UsageError */
export function parseTime(option: string, text: string, dayEndsMs: number): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const instant = parseInstant(isDay ? `${text}T00:00Z` : text)
  if (instant) return Date.parse(instant) + (isDay ? dayEndsMs : 0)
  throw new UsageError(`${option} ${text}: must be a day like 2026-03-01 or an instant like 2026-03-01T09:00:00Z`)
}

/** Compares all meetings of a range with what is known and sends what is new; goes on where it stopped. */
export async function backfill(
  target: Target,
  options: BackfillRange & {
    tenants: readonly string[]
    isDryRun: boolean
    isRestart: boolean
    onWindow(tenant: string, progress: { done: number; windows: number }): void
  },
): Promise<{ reports: TenantReport[]; findings: Finding[] }> {
  const { from, to, isDryRun, isRestart } = options
  const findings: Finding[] = []
  const reports = await runTenants(target, options.tenants, async (run) => {
    const { tenant } = run
    const cursorName = `backfill#${tenant}#${new Date(from).toISOString()}#${new Date(to).toISOString()}`
    const cursor = isDryRun || isRestart ? {} : await run.store.readCursor(cursorName)
    const pass: Pass = cursor.pass ?? { from, to, anchor: from, done: 0 }
    const dry = {
      store: readOnly(run.store),
      send: async (envelope: Envelope) => void findings.push(...toFindings(envelope)),
    }
    const result = await runPass(
      {
        ...run,
        ...(isDryRun ? dry : {}),
        cursorName,
        // Somebody may press Ctrl-C at any time.
        saveEveryMs: 0,
        onWindow: (progress) => options.onWindow(tenant, progress),
      },
      cursor,
      pass,
    )
    // The next backfill of this range begins anew.
    if (result.isSaved && !isDryRun) await run.store.writeCursor(cursorName, {})
    return result
  })
  return { reports, findings }
}

const readOnly = (store: PollStore): PollStore => ({
  ...store,
  writeMark: async (_tenant: string, _meetingId: string, _mark: Mark) => {},
  writeCursor: async () => {},
})

function toFindings({ event, locationId }: Envelope): Finding[] {
  if (event.kind !== 'booking') return []
  const { tenant, change, booking } = event
  return [{ tenant, meetingId: booking.meetingId, change, locationId }]
}
