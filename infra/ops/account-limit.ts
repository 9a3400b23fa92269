import type { Integration } from '../../shared/config/define-integration.ts'
import { concurrencyOf, LEFT_FOR_REQUESTS } from '../parts/concurrency.ts'

/** How many functions an AWS account runs at once in a region. */
export interface AccountLimit {
  /** In all. */
  limit: number
  /** Not reserved for functions of its own. */
  unreserved: number
}

export interface LimitVerdict {
  isEnough: boolean
  /** What the account runs, and what the stage may use of it. */
  told: string
  /** How to have more. */
  fix: string
}

// Where raising it is worth a line though nothing is wrong: a new account has about ten.
const SMALL_LIMIT = 100
const LEAST_SYNC = 2

/** Service Quotas calls it L-B99A9384, Concurrent executions. */
const RAISE =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000'

/** Compares what an account runs at once with what the configuration may use. */
export function judgeAccountLimit(integration: Pick<Integration, 'aws'>, account: AccountLimit): LimitVerdict {
  const { sync, refresh, reconcile } = concurrencyOf(integration)
  const used = sync + refresh + reconcile
  const left = account.unreserved - used
  const runs =
    account.unreserved === account.limit
      ? `this account runs ${account.limit} functions at once`
      : `this account runs ${account.limit} functions at once, ${account.limit - account.unreserved} of them reserved for others`
  const told = `${runs}; bookings, grants and reconcile may use ${used} of them, which leaves ${Math.max(0, left)} for webhooks and pages`
  if (left >= LEFT_FOR_REQUESTS)
    return account.limit > SMALL_LIMIT
      ? { isEnough: true, told, fix: RAISE }
      : { isEnough: true, told: `${told}; to have more: ${RAISE}`, fix: RAISE }
  const lower = mostSync(account.unreserved)
  const orLower =
    lower === undefined ? '' : `; or set aws.maxConcurrency to ${lower} in infra/integration.config.ts and deploy`
  return {
    isEnough: false,
    told: `${told}, and they need ${LEFT_FOR_REQUESTS}: while bookings wait, deliveries may be turned away`,
    fix: `${RAISE}${orLower}`,
  }
}

/** The highest aws.maxConcurrency that leaves enough; undefined when not even the lowest does. */
function mostSync(unreserved: number): number | undefined {
  for (let maxConcurrency = unreserved; maxConcurrency >= LEAST_SYNC; maxConcurrency--) {
    const { sync, refresh, reconcile } = concurrencyOf({ aws: { maxConcurrency } as Integration['aws'] })
    if (unreserved - sync - refresh - reconcile >= LEFT_FOR_REQUESTS) return maxConcurrency
  }
  return undefined
}

/** Asks Lambda. @throws what it answers, such as AccessDeniedException without lambda:GetAccountSettings */
export async function readAccountLimit(signal?: AbortSignal): Promise<AccountLimit | undefined> {
  const { GetAccountSettingsCommand, LambdaClient } = await import('@aws-sdk/client-lambda')
  const lambda = new LambdaClient({})
  try {
    const { AccountLimit: found } = await lambda.send(
      new GetAccountSettingsCommand({}),
      signal ? { abortSignal: signal } : {},
    )
    const limit = found?.ConcurrentExecutions
    return limit === undefined ? undefined : { limit, unreserved: found?.UnreservedConcurrentExecutions ?? limit }
  } finally {
    lambda.destroy()
  }
}
