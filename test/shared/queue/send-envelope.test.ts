import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-vitest/extend'
import { expect, test } from 'vitest'
import { serializeEnvelope } from '../../../shared/envelope.ts'
import { isWaitingApart, sendEnvelope, sendLater } from '../../../shared/queue/send-envelope.ts'
import { anEnvelope } from '../../support/bookings.ts'

const envelope = anEnvelope({ change: 'created', signedAt: 1_772_355_600, locationId: 'location-7' })

test('an envelope goes to its location’s group under its event id', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' })
  const mock = mockClient(sqs)
  mock.on(SendMessageCommand).resolves({})
  await sendEnvelope(sqs, 'https://sqs.test/sync.fifo', envelope)
  expect(mock).toHaveReceivedCommandExactlyOnceWith(SendMessageCommand, {
    QueueUrl: 'https://sqs.test/sync.fifo',
    MessageBody: serializeEnvelope(envelope),
    MessageGroupId: 'location-7',
    MessageDeduplicationId: envelope.eventId,
  })
})

test('what SQS answers is passed on', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' })
  mockClient(sqs).on(SendMessageCommand).rejects(new Error('throttled'))
  await expect(sendEnvelope(sqs, 'https://sqs.test/sync.fifo', envelope)).rejects.toThrow('throttled')
})

test('what waits apart has a group beside its location’s, and is known by it', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' })
  const mock = mockClient(sqs)
  mock.on(SendMessageCommand).resolves({})
  await sendLater(sqs, 'https://sqs.test/sync.fifo', envelope)
  expect(mock).toHaveReceivedCommandExactlyOnceWith(SendMessageCommand, {
    QueueUrl: 'https://sqs.test/sync.fifo',
    MessageBody: serializeEnvelope(envelope),
    MessageGroupId: 'location-7/later',
    MessageDeduplicationId: envelope.eventId,
  })
  const from = (MessageGroupId?: string) => isWaitingApart({ attributes: { MessageGroupId } })
  expect([from('location-7/later'), from('location-7'), from(), isWaitingApart({})]).toEqual([
    true,
    false,
    false,
    false,
  ])
})
