import { z } from 'zod'
import { UsageError } from '../local/usage-error.ts'

const answerSchema = z.object({
  Stacks: z.tuple([
    z.object({ Outputs: z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() })).default([]) }),
  ]),
})

/** The outputs of a stack by their names. @throws UsageError when the stack cannot be read. */
export async function readStackOutputs(StackName: string): Promise<Record<string, string>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation')
  const client = new CloudFormationClient({})
  try {
    const { Stacks } = answerSchema.parse(await client.send(new DescribeStacksCommand({ StackName })))
    return Object.fromEntries(Stacks[0].Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.name : 'Error'
    throw new UsageError(
      `--stage: the stack ${StackName} cannot be read (${reason}); check AWS_PROFILE and AWS_REGION, or use --local`,
      { cause },
    )
  } finally {
    client.destroy()
  }
}
