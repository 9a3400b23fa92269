import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'

type Item = Record<string, unknown>
type Values = Record<string, unknown> | undefined

/** A table with a partition and a sort key, in memory: the operations and expressions that our code uses, and no others. */
export interface MemoryTable {
  /** Carries out one command of the document client, at once. @throws as DynamoDB does when a condition does not hold. */
  run(command: object): Item
  items(): Item[]
}

const copy = <T>(value: T): T => structuredClone(value)

export function createMemoryTable(): MemoryTable {
  const items = new Map<string, Item>()
  const keyOf = ({ pk, sk }: Item = {}) => JSON.stringify([pk, sk])

  function put({
    Item,
    ConditionExpression,
    ExpressionAttributeNames,
    ExpressionAttributeValues,
  }: PutCommand['input']) {
    const key = keyOf(Item)
    check(items.get(key), ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues)
    items.set(key, copy(Item ?? {}))
    return {}
  }

  function update({ input }: UpdateCommand): Item {
    const key = keyOf(input.Key)
    const before = items.get(key)
    check(before, input.ConditionExpression, input.ExpressionAttributeNames, input.ExpressionAttributeValues)
    const next: Item = { ...before, ...input.Key }
    for (const [, verb = '', list = ''] of (input.UpdateExpression ?? '').matchAll(
      /(SET|REMOVE|ADD) (.+?)(?= (?:SET|REMOVE|ADD) |$)/g,
    ))
      for (const part of list.split(', ')) change(next, verb, part, input)
    items.set(key, next)
    return { Attributes: copy(next) }
  }

  return {
    items: () => [...items.values()],
    run(command) {
      if (command instanceof GetCommand) {
        const item = items.get(keyOf(command.input.Key))
        return item ? { Item: copy(item) } : {}
      }
      if (command instanceof PutCommand) return put(command.input)
      if (command instanceof UpdateCommand) return update(command)
      if (command instanceof DeleteCommand) {
        items.delete(keyOf(command.input.Key))
        return {}
      }
      if (command instanceof QueryCommand) {
        const pk = command.input.ExpressionAttributeValues?.[':pk']
        return { Items: [...items.values()].filter((item) => item['pk'] === pk).map(copy) }
      }
      if (command instanceof BatchGetCommand) {
        const tables = Object.entries(command.input.RequestItems ?? {})
        const found = tables.map(([name, { Keys = [] }]) => {
          return [name, Keys.flatMap((key) => items.get(keyOf(key)) ?? []).map(copy)]
        })
        return { Responses: Object.fromEntries(found) }
      }
      throw new Error(`The table in memory knows no ${command.constructor.name}`)
    },
  }
}

function check(item: Item | undefined, expression: string | undefined, names: Values, values: Values): void {
  if (expression === undefined) return
  const holds = expression.split(' AND ').every((term) => {
    const [, absent] = /^attribute_not_exists\((.+)\)$/.exec(term) ?? []
    if (absent !== undefined) return item?.[nameOf(absent, names)] === undefined
    const [left = '', operator, right = ''] = term.split(' ')
    if (operator !== '=') throw new Error(`The table in memory cannot read the condition ${term}`)
    return item?.[nameOf(left, names)] === values?.[right]
  })
  if (!holds) throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} })
}

function change(
  item: Item,
  verb: string,
  part: string,
  { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: UpdateCommand['input'],
): void {
  const [left = '', ...rest] = part.split(' ')
  const name = nameOf(left, names)
  const value = copy(values?.[rest.at(-1) ?? ''])
  if (verb === 'REMOVE') delete item[name]
  else if (verb === 'ADD') item[name] = Number(item[name] ?? 0) + Number(value)
  else item[name] = value
}

function nameOf(name: string, names: Values): string {
  const meant = names?.[name]
  return typeof meant === 'string' ? meant : name
}
