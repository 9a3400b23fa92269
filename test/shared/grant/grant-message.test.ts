import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import { MalformedEnvelopeError } from '../../../shared/errors.ts'
import {
  type GrantMessage,
  type InstallMessage,
  parseGrantMessage,
  sendGrantMessage,
  subjectOf,
  toQueueEntry,
  type UninstallMessage,
} from '../../../shared/grant/grant-message.ts'

const refresh: GrantMessage = {
  version: 1,
  kind: 'refresh',
  subject: 'location-1',
  grantVersion: 'v'.repeat(64),
  reason: 'token-refused',
  askedAt: 1,
}
const install: InstallMessage = {
  version: 1,
  kind: 'install',
  companyId: 'agency-1',
  locationId: 'location-1',
  appId: 'app-1',
  webhookId: 'webhook-1',
  receivedAt: 1,
}
const uninstall: UninstallMessage = {
  version: 1,
  kind: 'uninstall',
  companyId: 'agency-1',
  webhookId: 'webhook-2',
  receivedAt: 1,
}
const idOf = (message: GrantMessage) => toQueueEntry(message).MessageDeduplicationId

test('messages come back as they were sent', () => {
  const due: GrantMessage = { ...refresh, reason: 'due' }
  const { companyId: _, ...ofLocation } = { ...uninstall, locationId: 'location-1' }
  for (const message of [refresh, due, install, uninstall, ofLocation])
    expect(parseGrantMessage(toQueueEntry(message).MessageBody)).toEqual(message)
})

test('whatever is about one grant is in one group', () => {
  expect([refresh, install, uninstall].map(subjectOf)).toEqual(['location-1', 'location-1', 'company-agency-1'])
})

test('twenty askers of one version are one message; another version, location or webhook is another', () => {
  expect(idOf({ ...refresh, askedAt: 2, reason: 'due' })).toBe(idOf(refresh))
  const ids = [
    refresh,
    { ...refresh, grantVersion: 'other' },
    { ...refresh, subject: 'location-2' },
    install,
    { ...install, webhookId: 'webhook-9' },
    { ...install, locationId: 'location-2' },
    uninstall,
  ].map(idOf)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/)
})

test('an app that is removed, installed and removed again within five minutes sends three messages, though without ids', () => {
  const at = (message: typeof install | typeof uninstall, seconds: number): GrantMessage => ({
    ...message,
    receivedAt: seconds * 1000,
  })
  const ids = [at(uninstall, 1), at(install, 2), at(uninstall, 3), at(install, 4)].map(idOf)
  expect(new Set(ids).size).toBe(4)
  expect(idOf({ ...uninstall, receivedAt: 999 })).toBe(idOf({ ...uninstall, receivedAt: 1 }))
})

test('a message goes to the queue it is given', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' })
  const mock = mockClient(sqs)
  mock.on(SendMessageCommand).resolves({})
  await sendGrantMessage(sqs, 'https://sqs.test/grants.fifo', refresh)
  expect(mock).toHaveReceivedCommandExactlyOnceWith(SendMessageCommand, {
    QueueUrl: 'https://sqs.test/grants.fifo',
    ...toQueueEntry(refresh),
  })
})

test.each([
  '',
  'null',
  '{}',
  JSON.stringify({ ...refresh, version: 2 }),
  JSON.stringify({ ...refresh, kind: 'other' }),
  JSON.stringify({ ...refresh, subject: '../other' }),
  JSON.stringify({ ...install, locationId: 'company-agency-1' }),
  JSON.stringify({ ...install, companyId: 'a/b' }),
  JSON.stringify({ ...uninstall, companyId: undefined }),
  JSON.stringify({ ...install, webhookId: '\uFFFF' }),
  JSON.stringify({ ...install, webhookId: ' webhook-1' }),
  JSON.stringify({ ...install, webhookId: 'webhook-1\n' }),
  JSON.stringify({ ...install, webhookId: 'w'.repeat(129) }),
  JSON.stringify({ ...refresh, subject: 'location-1/other' }),
  JSON.stringify({ ...refresh, grantVersion: 'v'.repeat(65) }),
])('Q1, Q2, Q3, Q4: %j is malformed', (body) => {
  expect(() => parseGrantMessage(body)).toThrow(MalformedEnvelopeError)
})

test.each([
  ['{', 'The queue message is not JSON'],
  ['null', 'The queue message is no grant message of version 1: message'],
  [JSON.stringify({ ...refresh, kind: 'canary' }), 'The queue message is no grant message of version 1: kind'],
  [
    JSON.stringify({ ...install, companyId: 'canary/1', webhookId: 'canary 2' }),
    'The queue message is no grant message of version 1: companyId, webhookId',
  ],
])('who finds %s among the dead letters reads which fields are wrong, and no value', (body, message) => {
  expect(() => parseGrantMessage(body)).toThrow(new MalformedEnvelopeError(message))
})

test('why a message is not JSON is kept', () => {
  expect(() => parseGrantMessage('{')).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }))
})
