import { expect, test } from 'vitest'
import type { JsonValue } from '../../../infra/local/aws/protocol.ts'
import { type Decision, decide, parsePolicy } from '../../../infra/local/iam.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:sync.fifo'
const GRANT = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:app/grants/loc-AbCdEf'
const allow = (Action: JsonValue, Resource: JsonValue) => ({ Effect: 'Allow', Action, Resource })
const deny = (Action: JsonValue, Resource: JsonValue) => ({ Effect: 'Deny', Action, Resource })

test.each<[string, JsonValue, string, string, Decision]>([
  ['an exact match', allow('sqs:SendMessage', QUEUE), 'sqs:SendMessage', QUEUE, 'allowed'],
  ['lists', [allow(['a:B', 'sqs:SendMessage'], ['x', QUEUE])], 'sqs:SendMessage', QUEUE, 'allowed'],
  ['another action', allow('sqs:SendMessage', QUEUE), 'sqs:ReceiveMessage', QUEUE, 'not-allowed'],
  ['another queue', allow('sqs:SendMessage', QUEUE), 'sqs:SendMessage', `${QUEUE}x`, 'not-allowed'],
  ['the start of a name', allow('sqs:Send', QUEUE), 'sqs:SendMessage', QUEUE, 'not-allowed'],
  ['a trailing * in the action', allow('sqs:Send*', QUEUE), 'sqs:SendMessage', QUEUE, 'allowed'],
  ['an action in other case', allow('SQS:sendmessage', QUEUE), 'sqs:SendMessage', QUEUE, 'allowed'],
  ['a resource in other case', allow('sqs:*', QUEUE.toUpperCase()), 'sqs:SendMessage', QUEUE, 'not-allowed'],
  ['everything', allow('*', '*'), 'sqs:SendMessage', QUEUE, 'allowed'],
  ['* across slashes', allow('s:G', GRANT.replace('loc-AbCdEf', '*')), 's:G', GRANT, 'allowed'],
  ['?????? for the suffix', allow('s:G', GRANT.replace('AbCdEf', '??????')), 's:G', GRANT, 'allowed'],
  ['?????? is six characters', allow('s:G', GRANT.replace('AbCdEf', '??????')), 's:G', `${GRANT}x`, 'not-allowed'],
  ['?????? stands for itself', allow('s:G', 'a-??????'), 's:G', 'a-??????', 'allowed'],
  ['a dot is a dot', allow('s:G', 'a.b'), 's:G', 'axb', 'not-allowed'],
  ['Deny wins', [allow('*', '*'), deny('sqs:SendMessage', QUEUE)], 'sqs:SendMessage', QUEUE, 'denied'],
  ['Deny elsewhere', [deny('sqs:SendMessage', 'x'), allow('*', '*')], 'sqs:SendMessage', QUEUE, 'allowed'],
  ['no statement', [], 'sqs:SendMessage', QUEUE, 'not-allowed'],
])('%s', (_, Statement, action, resource, expected) => {
  expect(decide(parsePolicy({ Statement }, 'here'), action, resource)).toBe(expected)
})

test.each<[JsonValue, string]>([
  [{ ...allow('a', 'b'), Condition: {} }, 'app/Policy, statement 1: Condition is not evaluated by the local stage'],
  [[allow('a', 'b'), { Effect: 'Allow', NotAction: 'a', Resource: 'b' }], 'app/Policy, statement 2: NotAction is not'],
  [{ Effect: 'Allow', Action: 'a', NotResource: 'b', Sid: 'Wide' }, 'statement 1 (Wide): NotResource is not evaluated'],
  [{ ...allow('a', 'b'), Principal: '*' }, 'Principal is not evaluated'],
  [{ ...allow('a', 'b'), Effect: 'Perhaps' }, 'Effect must be Allow or Deny'],
  [{ Effect: 'Allow', Resource: 'b' }, 'Action must be a text or a list of texts'],
  [allow('a', [1]), 'Resource must be a text or a list of texts'],
])('%j stops the start and says which statement it is', (Statement, message) => {
  expect(() => parsePolicy({ Statement }, 'app/Policy')).toThrow(message)
})
