import { logGroupNameOf, namedLogGroups } from './aws/log-groups.ts'
import type { AwsCall, JsonObject, JsonValue } from './aws/protocol.ts'
import { asObject } from './json.ts'

export interface Permission {
  action: string
  /** ARN of what the action is done to. */
  resource: string
}

export interface ArnContext {
  region: string
  account: string
  /** The ARN of the secret that the call names, when there is one. */
  secretArn: string | undefined
}

const SQS_ACTIONS: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
}
const SECRETS_WITHOUT_RESOURCE = new Set(['ListSecrets', 'GetRandomPassword', 'BatchGetSecretValue'])
const TRANSACTION_ACTIONS: Record<string, string> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
}

/**
 * What the caller must be allowed to do for this call.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function requiredPermissions(call: AwsCall, context: ArnContext): Permission[] {
  if (call.service === 'sqs') return sqsPermissions(call, context)
  if (call.service === 'secretsmanager') return secretPermissions(call, context)
  if (call.service === 'logs') return logPermissions(call, context)
  if (call.service === 'cloudformation') return [stackPermission(call, context)]
  // "No permissions are required to perform this operation":
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (call.service === 'sts') return []
  return tablePermissions(call, context)
}

function sqsPermissions({ operation, input }: AwsCall, { region, account }: ArnContext): Permission[] {
  const arn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`
  const queue =
    lastPart(input['QueueUrl'], '/') ?? lastPart(input['QueueName'], '/') ?? lastPart(input['SourceArn'], ':')
  const permission = { action: `sqs:${SQS_ACTIONS[operation] ?? operation}`, resource: arn(queue ?? '*') }
  if (operation !== 'StartMessageMoveTask') return [permission]
  // Moving messages also needs what it takes to receive them here and send them there.
  const taking = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']
  const destination = lastPart(input['DestinationArn'], ':') ?? '*'
  return [
    permission,
    ...taking.map((action) => ({ action: `sqs:${action}`, resource: permission.resource })),
    { action: 'sqs:SendMessage', resource: arn(destination) },
  ]
}

function secretPermissions({ operation, input }: AwsCall, context: ArnContext): Permission[] {
  const action = `secretsmanager:${operation}`
  if (SECRETS_WITHOUT_RESOURCE.has(operation)) return [{ action, resource: '*' }]
  const id = text(input['SecretId'] ?? input['Name'])
  const resource = context.secretArn ?? unbornSecretArn(id, context)
  // "To add tags, you also need secretsmanager:TagResource":
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
  const isTagged = operation === 'CreateSecret' && objects(input['Tags']).length > 0
  return [action, ...(isTagged ? ['secretsmanager:TagResource'] : [])].map((needed) => ({ action: needed, resource }))
}

// Its six random characters are not known yet, and ?????? in a policy stands for them.
function unbornSecretArn(id: string, { region, account }: ArnContext): string {
  if (id.startsWith('arn:')) return id
  return `arn:aws:secretsmanager:${region}:${account}:secret:${id}-??????`
}

function tablePermissions({ operation, input }: AwsCall, { region, account }: ArnContext): Permission[] {
  const arn = (table: JsonValue | undefined) => {
    const name = text(table)
    return name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`
  }
  if (input['TransactItems'] !== undefined)
    return objects(input['TransactItems']).flatMap((item) =>
      Object.entries(item).map(([kind, request]) => ({
        action: `dynamodb:${TRANSACTION_ACTIONS[kind] ?? kind}`,
        resource: arn(asObject(request)['TableName']),
      })),
    )
  const action = `dynamodb:${operation}`
  if (input['RequestItems'] !== undefined)
    return Object.keys(asObject(input['RequestItems'])).map((table) => ({ action, resource: arn(table) }))
  if (input['TableName'] === undefined) return [{ action, resource: '*' }]
  const index = input['IndexName'] === undefined ? '' : `/index/${text(input['IndexName'])}`
  return [{ action, resource: `${arn(input['TableName'])}${index}` }]
}

// Reading on by the id of a query is not bound to a log group.
function logPermissions({ operation, input }: AwsCall, { region, account }: ArnContext): Permission[] {
  const action = `logs:${operation}`
  const groups = namedLogGroups(input).map(logGroupNameOf)
  if (groups.length === 0) return [{ action, resource: '*' }]
  return groups.map((name) => ({ action, resource: `arn:aws:logs:${region}:${account}:log-group:${name}:*` }))
}

function stackPermission({ operation, input }: AwsCall, { region, account }: ArnContext): Permission {
  const stack = text(input['StackName'])
  const arn = stack.startsWith('arn:') ? stack : `arn:aws:cloudformation:${region}:${account}:stack/${stack}/*`
  return { action: `cloudformation:${operation}`, resource: stack ? arn : '*' }
}

const lastPart = (value: JsonValue | undefined, separator: string): string | undefined =>
  typeof value === 'string' ? value.split(separator).at(-1) : undefined

// A call with something else there is refused by the service itself.
const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

const objects = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.map(asObject) : [])
