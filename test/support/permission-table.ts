import {
  actionsOf,
  listOf,
  ofType,
  type Resource,
  type Statement,
  statementsOf,
  type TemplateJson,
  target,
} from './template-policies.ts'

/** Who may do what: role → kind of resource → actions, sorted. A role of a function has the function's name. */
export type PermissionTable = Record<string, Record<string, string>>

/** Reads the table off a template; whatever is not a plain "allow these actions on these resources" is spelled out in its cell. */
export function permissionTable(template: TemplateJson): PermissionTable {
  const functions = ofType(template, 'AWS::Lambda::Function')
  const roles = ofType(template, 'AWS::IAM::Role').map(([id]) => {
    const own = functions.find(([, { Properties }]) => target(Properties['Role']) === id)?.[1].Properties
    const logs = target(own?.LoggingConfig?.LogGroup)
    const name = serviceOf(own) ?? id
    const row: Record<string, Set<string>> = {}
    for (const statement of statementsOf(template, id))
      for (const resource of listOf(statement.Resource ?? { not: statement.NotResource })) {
        const column = logs !== undefined && target(resource) === logs ? 'own logs' : nameOf(template, resource)
        row[column] ??= new Set()
        for (const action of wordsOf(statement)) row[column].add(action)
      }
    const cells = Object.entries(row).map(([column, actions]) => [column, [...actions].sort().join(' ')])
    return [name, Object.fromEntries(cells)]
  })
  return Object.fromEntries(roles)
}

function wordsOf(statement: Statement): string[] {
  const actions = statement.NotAction ? [`not ${JSON.stringify(statement.NotAction)}`] : actionsOf(statement)
  const condition = statement.Condition ? ` if ${JSON.stringify(statement.Condition)}` : ''
  return actions.map((action) => `${statement.Effect === 'Allow' ? '' : `${statement.Effect} `}${action}${condition}`)
}

function serviceOf(properties: Resource['Properties'] | undefined): string | undefined {
  const name = properties?.Environment?.Variables['SERVICE_NAME']
  return typeof name === 'string' ? name : undefined
}

/** A resource in the words of the runbook: `queue sync`, `secret chili-piper/demo`, `table`. */
function nameOf(template: TemplateJson, resource: unknown): string {
  const id = target(resource)
  const { Type, Properties } = template.Resources[id ?? ''] ?? {}
  const [, kind] = /^AWS::\w+::(\w+)$/.exec(Type ?? '') ?? []
  if (Type === 'AWS::SQS::Queue')
    return `queue ${withoutStage(String(Properties?.['QueueName'])).replace(/\.fifo$/, '')}`
  if (Type === 'AWS::Lambda::Function') return `function ${serviceOf(Properties) ?? id}`
  // There is one table and one key.
  if (Type === 'AWS::DynamoDB::Table' || Type === 'AWS::KMS::Key') return String(kind).toLowerCase()
  if (Type === 'AWS::SecretsManager::Secret')
    return `secret made by the stack: ${id?.replace(/^Secrets|[0-9A-F]{8}$/g, '')}`
  if (Type === 'AWS::Logs::LogGroup') return `logs of ${id?.replace(/Logs\w{8}$/, '')}`
  if (Type) return `${kind} ${id}`
  if (/\/index\/email$/.test(joined(resource))) return 'table by e-mail'
  const [, secret] = /:secret:(.*)$/.exec(joined(resource)) ?? []
  return secret === undefined ? joined(resource) : `secret ${withoutStage(secret).replace(/-\?{6}$/, '')}`
}

const withoutStage = (name: string) => name.replace(/^chili-piper-highlevel[-/][a-z0-9]+[-/]/, '')

/** The text of an Fn::Join, with its references as they are. */
function joined(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || !('Fn::Join' in value)) return JSON.stringify(value)
  const [separator, parts] = listOf(value['Fn::Join'])
  return listOf(parts)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(String(separator))
}
