import { reasonOf } from '../../../shared/errors.ts'
import { awsProblemOf } from '../aws-problem.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'

export interface Check {
  name: string
  /** Which tenant, location or queue; one check each, so that one that hangs takes no other with it. */
  subject: string
  run(context: DoctorContext): Promise<Finding[]>
}

/** Runs all side by side. What has not ended when the context's time is over says so; what threw could not look. */
export function runChecks(checks: readonly Check[], context: DoctorContext): Promise<Finding[]> {
  const ended = new Promise<void>((resolve) => {
    if (context.signal.aborted) resolve()
    context.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const runs = checks.map(({ name, subject, run }) => {
    const { unknown } = findingsOf(name, subject)
    const late = [unknown(`not looked at in time: ${context.limitMs / 1000} s were over`, 'run doctor again')]
    const answer = run(context).catch((error: unknown) =>
      context.signal.aborted
        ? late
        : [unknown(`could not look: ${awsProblemOf(error)?.what ?? reasonOf(error)}`, fixOf(error))],
    )
    return Promise.race([answer, ended.then(() => late)])
  })
  return Promise.all(runs).then((all) => all.flat())
}

const fixOf = (error: unknown): string =>
  awsProblemOf(error)?.fix ?? 'run doctor again; OPS_DEBUG=1 shows more of what a command failed of'
