import { systemClock } from '../../shared/clock.ts'
import { explainAwsError, isNoSuchStack, withinSeconds } from './explain-aws-error.ts'

/** A stack's outputs by their names; undefined when CloudFormation says that there is no such stack. */
export type FindStack = (stackName: string) => Promise<Record<string, string> | undefined>

/**
 * Asks CloudFormation, for four seconds at most.
 * @throws UsageError with the reason and what to do when it did not say: what is unknown must not be taken for gone
 */
export const findStack: FindStack = async (stackName) => {
  try {
    return await describe(stackName)
  } catch (cause) {
    if (isNoSuchStack(cause)) return undefined
    throw explainAwsError(cause, stackName)
  }
}

/** The outputs of a stack by their names. @throws UsageError when the stack is not there or cannot be read. */
export async function readStackOutputs(stackName: string): Promise<Record<string, string>> {
  try {
    return await describe(stackName)
  } catch (cause) {
    throw explainAwsError(cause, stackName, process.env['AWS_REGION'])
  }
}

async function describe(StackName: string): Promise<Record<string, string>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation')
  const client = new CloudFormationClient({ maxAttempts: 2 })
  const done = new AbortController()
  try {
    // Before anything is asked: without a region, the search for a login would be in vain.
    await client.config.region()
    const sleep = (ms: number) => systemClock.sleep(ms, done.signal)
    const { Stacks = [] } = await withinSeconds(client.send(new DescribeStacksCommand({ StackName })), sleep)
    const outputs = Stacks[0]?.Outputs ?? []
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  } finally {
    done.abort()
    client.destroy()
  }
}
