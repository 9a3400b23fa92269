import { type Clock, systemClock } from '../../../shared/clock.ts'
import type { Target } from '../target.ts'
import { awsChecks } from './aws-checks.ts'
import { chiliPiperChecks } from './chili-piper-checks.ts'
import { chiliPiperNameChecks } from './chili-piper-names.ts'
import { createContext } from './context.ts'
import { contradictionChecks } from './contradiction-check.ts'
import type { Finding } from './finding.ts'
import { highLevelChecks } from './high-level-checks.ts'
import { highLevelNameChecks } from './high-level-names.ts'
import { probeChecks } from './probe-check.ts'
import { queueChecks } from './queue-checks.ts'
import { type Check, runChecks } from './run-checks.ts'
import { secretChecks } from './secret-checks.ts'
import { stageChecks } from './stage-checks.ts'
import { writeTestChecks } from './write-test.ts'

export interface DoctorOptions {
  tenants: readonly string[]
  /** An address that no contact has; with it, a contact is made and taken away again. */
  writeTestEmail?: string
  /** False: nothing is sent, only read. Default true. */
  isProbed?: boolean
  machine?: Clock
  limitMs?: number
  probeMs?: number
}

export interface DoctorReport {
  findings: Finding[]
  durationMs: number
}

/** Longer than any outage of ours would let a person wait, and as long as is promised. */
const LIMIT_MS = 15_000
const PROBE_MS = 9_000

/** Looks at everything side by side, for 15 s at most: what was not looked at by then says so. @throws UsageError */
export async function examine(target: Target, options: DoctorOptions): Promise<DoctorReport> {
  const {
    tenants,
    isProbed = true,
    machine = systemClock,
    limitMs = LIMIT_MS,
    probeMs = PROBE_MS,
    writeTestEmail,
  } = options
  const [over, done] = [new AbortController(), new AbortController()]
  const context = createContext({ target, tenants, machine, signal: over.signal, limitMs, probeMs })
  const checks: Check[] = [
    ...stageChecks(),
    ...secretChecks(context),
    ...chiliPiperChecks(context),
    ...chiliPiperNameChecks(context),
    ...contradictionChecks(context),
    ...highLevelChecks(context),
    ...highLevelNameChecks(context),
    ...queueChecks(),
    ...awsChecks(context),
    ...(isProbed ? probeChecks(context) : []),
    ...(writeTestEmail === undefined ? [] : writeTestChecks(context, writeTestEmail)),
  ]
  const begun = machine.now()
  void machine.sleep(limitMs, done.signal).then(() => over.abort())
  try {
    return { findings: await runChecks(checks, context), durationMs: machine.now() - begun }
  } finally {
    done.abort()
  }
}
