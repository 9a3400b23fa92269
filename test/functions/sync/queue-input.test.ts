import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { holdDelaySeconds } from '../../../functions/sync/hold-delay.ts'
import { readRecord } from '../../../functions/sync/read-record.ts'
import { receiveCount } from '../../../functions/sync/receive-count.ts'
import { serializeEnvelope } from '../../../shared/envelope.ts'
import { MalformedEnvelopeError, RemoteUnavailableError } from '../../../shared/errors.ts'
import { anEnvelope, aRecord, recordOf } from '../../support/bookings.ts'
import { answering, createSyncWorld } from '../../support/sync-world.ts'

let world: Awaited<ReturnType<typeof createSyncWorld>>
beforeEach(async () => {
  world = await createSyncWorld()
})
afterEach(() => world.close())

const created = { change: 'created', signedAt: 1000 } as const
const envelope = anEnvelope(created)

test('Q4: a redriven delivery that still cannot be read is told by what is wrong with it, not by the words in the message', () => {
  const event = { kind: 'unreadable', tenant: 'demo', change: 'created', signedAt: 1, reason: 'pat@example.org \uFFFF' }
  const bodyOf = (text: string) =>
    JSON.stringify({ ...envelope, event: { ...event, body: Buffer.from(text).toString('base64') } })
  const reading = (text: string) => () => readRecord(aRecord(bodyOf(text)))
  expect(reading('{')).toThrow(new MalformedEnvelopeError('The delivery is no meeting we can read: not-json'))
  expect(reading('{}')).toThrow(
    new MalformedEnvelopeError('The delivery is no meeting we can read: field meetingIdChili'),
  )
})

test('Q7: attributes and fields that we do not know change nothing', async () => {
  const record = aRecord(JSON.stringify({ ...envelope, more: 1, event: { ...envelope.event, extra: { deep: [] } } }))
  record.messageAttributes = { reason: { dataType: 'String', stringValue: 'MalformedDelivery' } }
  expect(await world.sync([record])).toEqual([])
  expect(world.quarantined).toEqual([])
  expect(await world.contacts()).toHaveLength(1)
})

test('Q8: a message of 1 MiB is quarantined when it is none of ours, and done when it is', async () => {
  const description = 'x'.repeat(1024 * 1024 - Buffer.byteLength(serializeEnvelope(envelope)) - 100)
  const large = recordOf({ ...created, booking: { description } })
  const junk = aRecord('x'.repeat(1024 * 1024))
  expect(Buffer.byteLength(large.body)).toBeGreaterThan(1_048_000)
  expect(await world.sync([junk, large])).toEqual([])
  expect(world.quarantined).toMatchObject([{ record: junk, error: { name: 'MalformedEnvelopeError' } }])
  expect(await world.contacts()).toHaveLength(1)
})

describe('Q10: without its message id', () => {
  const nameless = (body: string) => {
    const { messageId: _, ...record } = aRecord(body)
    return record
  }

  test('a message that can be read is done', async () => {
    // @ts-expect-error what SQS never sends
    expect(await world.sync([nameless(serializeEnvelope(envelope))])).toEqual([])
    expect(await world.contacts()).toHaveLength(1)
  })

  test('a message that has to wait fails the whole batch, as Lambda takes an id that is none', async () => {
    await world.fault(answering({}, 503))
    // @ts-expect-error what SQS never sends
    expect(await world.sync([nameless(serializeEnvelope(envelope))])).toEqual([undefined])
  })

  test.each([null, undefined, 'x', 7])(
    'what is no message at all (%j) fails the whole batch or is put aside',
    async (record) => {
      // @ts-expect-error what SQS never sends
      const outcome = await world.sync([record]).catch(() => 'failed')
      expect(outcome === 'failed' || world.quarantined.length === 1).toBe(true)
    },
  )
})

test('Q11: the same message twice in one batch has one effect', async () => {
  const record = recordOf(created)
  expect(await world.sync([record, { ...record, receiptHandle: 'receipt-of-the-second' }])).toEqual([])
  const contacts = await world.contacts()
  expect(contacts.map(({ notes, tasks }) => [notes.length, tasks.length])).toEqual([[1, 1]])
})

test('Q11: the same message twice in one batch that has to wait is one failure', async () => {
  const record = recordOf(created)
  await world.fault(answering({}, 503))
  expect(await world.sync([record, record])).toEqual([record.messageId])
})

describe('Q12: a receive count of', () => {
  test.each(['0', 'NaN', '', '-1', '1e6', '1000000', 'Infinity', '0x10'])(
    '%j counts for something, and the delay has its bounds',
    (text) => {
      const record = aRecord('')
      record.attributes.ApproximateReceiveCount = text
      const delay = holdDelaySeconds(new RemoteUnavailableError('down'), receiveCount(record), 0.5)
      expect(delay).toBeGreaterThanOrEqual(1)
      expect(delay).toBeLessThanOrEqual(18 * 60)
      expect(Number.isInteger(delay)).toBe(true)
    },
  )

  test('0 and NaN are as good as 1: the booking is held, and done when HighLevel is well', async () => {
    for (const [index, text] of ['0', 'NaN'].entries()) {
      const record = recordOf({ ...created, booking: { meetingId: `meeting-${index}` } })
      record.attributes.ApproximateReceiveCount = text
      await world.fault(answering({}, 503))
      expect(await world.sync([record])).toEqual([record.messageId])
      expect(await world.sync([record])).toEqual([])
    }
  })

  test('a million holds while HighLevel is down, and quarantines what alone fails', async () => {
    const record = recordOf({ ...created, receiveCount: 1_000_000 })
    await world.fault({ times: 2, ...answering({}, 503) })
    expect(await world.sync([record])).toEqual([record.messageId])
    await world.fault({ times: 9, match: { method: 'POST', path: '/contacts/' }, ...answering({}, 500) })
    for (let failure = 1; failure < 4; failure++) expect(await world.sync([record])).toEqual([record.messageId])
    expect(await world.sync([record])).toEqual([])
    expect(world.quarantined).toMatchObject([{ error: { name: 'MessageOnlyError' } }])
  })
})
