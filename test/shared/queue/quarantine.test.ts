import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import { quarantine } from '../../../shared/queue/quarantine.ts'

const URL = 'https://sqs.test/dead-letters.fifo'
const letter = {
  body: '{"version":9}',
  groupId: 'location-7',
  deduplicationId: 'message-1-5',
  reason: 'MalformedEnvelopeError',
}

test('P8: a message is put aside as it is, with its reason and where it was found', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' })
  const mock = mockClient(sqs)
  mock.on(SendMessageCommand).resolves({})
  await quarantine(sqs, URL, { ...letter, detail: 'version' })
  expect(mock).toHaveReceivedCommandExactlyOnceWith(SendMessageCommand, {
    QueueUrl: URL,
    MessageBody: letter.body,
    MessageGroupId: 'location-7',
    MessageDeduplicationId: 'message-1-5',
    MessageAttributes: {
      reason: { DataType: 'String', StringValue: 'MalformedEnvelopeError' },
      detail: { DataType: 'String', StringValue: 'version' },
    },
  })
})

test.each([
  [undefined, undefined],
  ['', undefined],
  ['x'.repeat(300), { DataType: 'String', StringValue: 'x'.repeat(256) }],
])('a detail of %j is left out when empty, as SQS refuses it, and cut when long', async (detail, attribute) => {
  const sqs = new SQSClient({ region: 'eu-west-1' })
  const mock = mockClient(sqs)
  mock.on(SendMessageCommand).resolves({})
  await quarantine(sqs, URL, { ...letter, ...(detail === undefined ? {} : { detail }) })
  const [call] = mock.commandCalls(SendMessageCommand)
  expect(call?.args[0].input.MessageAttributes?.['detail']).toEqual(attribute)
})

test('what SQS answers is passed on, so the message is not taken for put aside', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' })
  mockClient(sqs).on(SendMessageCommand).rejects(new Error('denied'))
  await expect(quarantine(sqs, URL, letter)).rejects.toThrow('denied')
})
