import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { Integration } from '../../shared/config/define-integration.ts'
import { reasonOf } from '../../shared/errors.ts'
import { backgroundConcurrency, DOOR_CONCURRENCY, fittingConcurrency } from '../parts/concurrency.ts'
import { awsProblemOf } from './aws-problem.ts'
import { type Finding, findingsOf } from './doctor/finding.ts'

export interface AccountConcurrency {
  /** Executions that all functions of the account may have at once. */
  limit: number
  /** What of them is reserved for no single function; all functions of a stage draw from it. */
  unreserved: number
}

// A new account has ten, which is enough to begin with, and worth raising before bookings come by the hundred.
const SMALL_LIMIT = 100
// "Concurrent executions" of Lambda in Service Quotas.
const RAISE =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000'

/** Whether the account has room for what a configuration lets a stage use at once, and for those that wait for an answer. */
export function compareConcurrency(maxConcurrency: number, { limit, unreserved }: AccountConcurrency): Finding {
  const { ok, problem } = findingsOf('concurrency', 'account')
  const used = backgroundConcurrency(maxConcurrency)
  const reserved = limit === unreserved ? '' : `, ${limit - unreserved} of them reserved for single functions`
  const allowed = `this account allows ${limit} concurrent Lambda executions${reserved}`
  const left = unreserved - used
  if (left >= DOOR_CONCURRENCY) {
    const more = limit < SMALL_LIMIT ? `; to have more: ${RAISE}` : ''
    return ok(`${allowed}; the stage uses ${used} at most, which leaves ${left} for webhooks${more}`)
  }
  const fitting = fittingConcurrency(unreserved)
  const lower = fitting === undefined ? '' : `, or set aws.maxConcurrency to ${fitting} and npm run deploy`
  return problem(
    `${allowed}, but with aws.maxConcurrency ${maxConcurrency} the stage may use ${used}, and webhooks need ${DOOR_CONCURRENCY} more: Lambda would refuse deliveries`,
    `${RAISE}${lower}`,
  )
}

/** Asks Lambda for the account's limit and compares it. It takes lambda:GetAccountSettings; without, it is unknown. */
export async function checkConcurrency(
  { aws }: Pick<Integration, 'aws'>,
  { client, signal }: { client?: LambdaClient; signal?: AbortSignal } = {},
): Promise<Finding> {
  const { LambdaClient, GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda')
  const lambda = client ?? new LambdaClient({})
  const { unknown } = findingsOf('concurrency', 'account')
  try {
    const asked = new GetAccountSettingsCommand({})
    const { AccountLimit: account } = await lambda.send(asked, signal ? { abortSignal: signal } : {})
    const limit = account?.ConcurrentExecutions
    if (limit === undefined)
      return unknown('Lambda did not say how many executions the account allows', 'run this again')
    return compareConcurrency(aws.maxConcurrency, {
      limit,
      unreserved: account?.UnreservedConcurrentExecutions ?? limit,
    })
  } catch (error) {
    const { what, fix } = awsProblemOf(error) ?? { what: reasonOf(error), fix: 'run this again' }
    return unknown(`the account’s concurrent Lambda executions could not be read: ${what}`, fix)
  } finally {
    if (!client) lambda.destroy()
  }
}
