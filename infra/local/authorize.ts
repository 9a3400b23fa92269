import { type AwsCall, AwsError, type Service } from './aws/protocol.ts'
import { decide, type Statement } from './iam.ts'
import { requiredPermissions } from './required-permissions.ts'

/** Who is behind an access key: a function and what its role may do. */
export interface Principal {
  functionName: string
  roleName: string
  statements: readonly Statement[]
}

/** The ARN of a function's session, as AWS names it to itself and in denials. */
export const arnOf = (account: string, { roleName, functionName }: Principal) =>
  `arn:aws:sts::${account}:assumed-role/${roleName}/${functionName}`

export interface AuthorizeOptions {
  region: string
  account: string
  /** By access key id. Keys that belong to no function are the operator's, who may do everything. */
  principals: ReadonlyMap<string, Principal>
  /** Looks up the ARN of a secret by name or ARN; undefined when there is none. */
  findSecretArn: (id: string) => Promise<string | undefined>
}

/** Puts a service behind the policies of the calling function's role; what they do not allow fails as AWS answers it. */
export function createAuthorize(options: AuthorizeOptions): (service: Service) => Service {
  const { region, account, principals, findSecretArn } = options
  const check = async (call: AwsCall) => {
    const principal = principals.get(call.accessKeyId)
    if (!principal) return
    const id = call.input['SecretId'] ?? call.input['Name']
    const namesSecret = call.service === 'secretsmanager' && typeof id === 'string'
    const secretArn = namesSecret ? await findSecretArn(id) : undefined
    for (const { action, resource } of requiredPermissions(call, { region, account, secretArn })) {
      const decision = decide(principal.statements, action, resource)
      if (decision === 'allowed') continue
      const reason =
        decision === 'denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`
      throw denial(
        call,
        `User: ${arnOf(account, principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
      )
    }
  }
  return (service) => async (call) => {
    await check(call)
    return service(call)
  }
}

function denial({ service }: AwsCall, message: string): AwsError {
  if (service === 'sqs') return new AwsError('AccessDenied', message, { status: 403, queryCode: 'AccessDenied' })
  return new AwsError('AccessDeniedException', message)
}
