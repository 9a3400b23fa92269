import { UsageError } from '../../local/usage-error.ts'

/** A stack's outputs by their names; undefined when CloudFormation says that there is no such stack. */
export type FindStack = (stackName: string) => Promise<Record<string, string> | undefined>

/**
 * Asks CloudFormation. @throws UsageError when it did not say whether the stack is there: what is unknown must not be taken
 * for gone.
 */
export const findStack: FindStack = async (StackName) => {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation')
  const client = new CloudFormationClient({})
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }))
    const outputs = Stacks[0]?.Outputs ?? []
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  } catch (cause) {
    if (isMissing(cause)) return undefined
    const reason = cause instanceof Error ? cause.name : 'Error'
    throw new UsageError(
      `--stage: it cannot be told whether the stack ${StackName} is there (${reason}); check AWS_PROFILE and AWS_REGION`,
      { cause },
    )
  } finally {
    client.destroy()
  }
}

// CloudFormation has no error of its own for this: "Stack with id … does not exist".
const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && cause.name === 'ValidationError' && /does not exist/.test(cause.message)
