import { judgeAccountLimit, readAccountLimit } from '../account-limit.ts'
import type { DoctorContext } from './context.ts'
import { type Finding, findingsOf } from './finding.ts'
import type { Check } from './run-checks.ts'

/** Does the AWS account run as many functions at once as the stage may start? */
export const accountChecks = ({ target }: DoctorContext): Check[] =>
  target.place?.kind === 'aws' ? [{ name: 'concurrency', subject: 'account', run: checkConcurrency }] : []

async function checkConcurrency({ target, signal }: DoctorContext): Promise<Finding[]> {
  const { ok, problem, unknown } = findingsOf('concurrency', 'account')
  const account = await readAccountLimit(signal)
  if (!account) return [unknown('Lambda did not say how many functions this account runs at once')]
  const { isEnough, told, fix } = judgeAccountLimit(target.integration, account)
  return [isEnough ? ok(told) : problem(told, fix)]
}
