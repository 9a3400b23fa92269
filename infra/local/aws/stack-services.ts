import { optionalText } from './json-input.ts'
import { AwsError, createService, type Service } from './protocol.ts'

/** What CloudFormation knows of the stack that runs here. */
export interface StackDescription {
  name: string
  id: string
  /** Milliseconds since the Unix epoch. */
  createdAt: number
  /** Undefined while it is still being made. */
  outputs: Record<string, string> | undefined
}

export interface Identity {
  arn: string
  userId: string
}

const invalidAction = (message: string) => new AwsError('InvalidAction', message)

/** The part of STS with which people and scripts ask who they are. */
export function createSts(account: string, identityOf: (accessKeyId: string) => Identity): Service {
  const operations: Record<string, Service> = {
    GetCallerIdentity({ accessKeyId }) {
      const { arn, userId } = identityOf(accessKeyId)
      return { Arn: arn, UserId: userId, Account: account }
    },
  }
  return createService('STS', operations, invalidAction)
}

/** The part of CloudFormation that tells of a stack's outputs. There is the one stack that runs here. */
export function createCloudFormation(describe: () => StackDescription): Service {
  const operations: Record<string, Service> = {
    DescribeStacks({ input }) {
      const { name, id, createdAt, outputs } = describe()
      const asked = optionalText(input, 'StackName')
      if (asked !== undefined && asked !== name && asked !== id)
        throw new AwsError('ValidationError', `Stack with id ${asked} does not exist; the local stage runs ${name}`)
      const stack = {
        StackName: name,
        StackId: id,
        StackStatus: outputs ? 'CREATE_COMPLETE' : 'CREATE_IN_PROGRESS',
        CreationTime: new Date(createdAt).toISOString(),
        Outputs: Object.entries(outputs ?? {}).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      }
      return { Stacks: [stack] }
    },
  }
  return createService('CloudFormation', operations, invalidAction)
}
