/** ok: looked at, and right. problem: looked at, and wrong. unknown: could not be looked at. */
export type Verdict = 'ok' | 'problem' | 'unknown'

/** What one look at one thing came to. Ids, addresses of the stage and our own words; never a value of a secret or a person. */
export interface Finding {
  /** Name of the check. */
  check: string
  /** Which tenant, location or queue it is about. */
  subject: string
  verdict: Verdict
  /** What was seen, or what is wrong and why. */
  reason: string
  /** A command, or where to click; of problems, and where something keeps us from looking. */
  fix?: string
}

/** A check makes findings of its own name. */
export function findingsOf(check: string, subject: string) {
  return {
    ok: (reason: string): Finding => ({ check, subject, verdict: 'ok', reason }),
    problem: (reason: string, fix: string): Finding => ({ check, subject, verdict: 'problem', reason, fix }),
    unknown: (reason: string, fix?: string): Finding => ({
      check,
      subject,
      verdict: 'unknown',
      reason,
      ...(fix === undefined ? {} : { fix }),
    }),
  }
}
