import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { reasonOf } from '../../shared/errors.ts'
import { UsageError } from '../local/usage-error.ts'
import { awsProblemOf } from './aws-problem.ts'

/** A stack's outputs by their names; undefined when CloudFormation says that there is no such stack. */
export type FindStack = (stackName: string) => Promise<Record<string, string> | undefined>

// A sign-in that somebody has to confirm takes a while; a network that swallows everything would take minutes.
const LIMIT_MS = 30_000

/**
 * Asks CloudFormation, for 30 s at most. Without a login it takes the two seconds after which the SDK no longer waits for the
 * metadata service of EC2. @throws UsageError when AWS did not say whether the stack is there, with what mends that: what is
 * unknown must not be taken for gone.
 */
export async function findStack(
  StackName: string,
  { client, clock = systemClock }: { client?: CloudFormationClient; clock?: Clock } = {},
): Promise<Record<string, string> | undefined> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation')
  const cloudFormation = client ?? new CloudFormationClient({})
  const [over, answered] = [new AbortController(), new AbortController()]
  const late = clock.sleep(LIMIT_MS, answered.signal).then(() => {
    over.abort()
    throw new UsageError(
      `AWS did not answer within ${LIMIT_MS / 1000} s, so the stack ${StackName} cannot be looked up: check whether this machine is online, and its proxy`,
    )
  })
  // Once AWS has answered, nobody waits for this any more.
  late.catch(() => {})
  try {
    const asked = cloudFormation.send(new DescribeStacksCommand({ StackName }), { abortSignal: over.signal })
    const { Stacks = [] } = await Promise.race([asked, late])
    const outputs = Stacks[0]?.Outputs ?? []
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    if (isMissing(cause)) return undefined
    const { what, fix } = awsProblemOf(cause) ?? {
      what: `AWS failed (${reasonOf(cause)})`,
      fix: 'run this again; if it stays so, check AWS_PROFILE and AWS_REGION',
    }
    throw new UsageError(`${what}, so the stack ${StackName} cannot be looked up: ${fix}`, { cause })
  } finally {
    answered.abort()
    if (!client) cloudFormation.destroy()
  }
}

// CloudFormation has no error of its own for this: "Stack with id … does not exist".
const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && cause.name === 'ValidationError' && /does not exist/.test(cause.message)
