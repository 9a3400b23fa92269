import { expect, test } from 'vitest'
import { STALE_AT_DOOR_SHARE, STALE_SHARE } from './assumptions.ts'
import { perBooking, priced, sumOf } from './cost.ts'
import { plus, quantitiesOf, times } from './quantities.ts'
import type { Sample } from './story.ts'
import { indexUnits, type Tally, tallyOf, waitedMs } from './tally.ts'

const timed = (what: string, beganAt: number, endedAt: number) => ({ what, beganAt, endedAt })
const roundTrip = (what: string) => (what === 'side' ? 150 : 10)

test('calls side by side are waited for once, those one after the other each', () => {
  expect(waitedMs([timed('aws', 0, 1), timed('aws', 2, 3)], roundTrip)).toBe(20)
  expect(waitedMs([timed('side', 0, 4), timed('aws', 1, 2)], roundTrip)).toBe(150)
  // What begins while another still runs, and after a third has ended, follows the third alone.
  expect(waitedMs([timed('side', 0, 9), timed('aws', 0, 1), timed('side', 2, 8)], roundTrip)).toBe(160)
  expect(waitedMs([], roundTrip)).toBe(0)
})

test('the index is written when an address comes, changes or goes, and not when it stays', () => {
  const indexed = new Map<string, string>()
  const write = (email: string | undefined) => {
    const item = { pk: { S: 'booking#demo#m-1' }, sk: { S: 'link' }, ...(email ? { email: { S: email } } : {}) }
    return indexUnits({ what: 'DynamoDB_20120810.PutItem', sent: JSON.stringify({ Item: item }) }, indexed)
  }
  expect(['a', 'a', 'b', undefined, undefined].map(write)).toEqual([1, 0, 2, 1, 0])
})

const aCall = (what: string) => ({
  ...timed(what, 0, 1),
  sent: JSON.stringify({ Item: { pk: { S: 'p' }, sk: { S: 's' } } }),
  sentBytes: 100,
  receivedBytes: 50,
  units: 3,
})
const handled = { answer: null, tookMs: 0, ownMs: 10, logLines: 2, logBytes: 500, metrics: [] }
const aTally = (...whats: string[]): Tally => tallyOf(handled, whats.map(aCall), new Map())
const facts = {
  webhook: { memoryMb: 512, initCpuMs: 0 },
  sync: { memoryMb: 512, initCpuMs: 0 },
  secrets: new Map([['moved', { webhook: 1, sync: 3 }]]),
}

test('an event is billed for its request, two invocations, three requests of the queue, and its units', () => {
  const webhook = aTally('AmazonSQS.SendMessage')
  const sync = aTally('DynamoDB_20120810.GetItem', 'DynamoDB_20120810.PutItem', 'highlevel POST')
  expect(quantitiesOf({ kind: 'held', webhook, sync }, facts)).toMatchObject({
    httpRequests: 1,
    lambdaRequests: 2,
    fifoRequests: 3,
    readUnits: 3,
    writeUnits: 3,
  })
  // 10 ms of own work are 35 at 512 MB, and 10 or 150 are waited.
  expect(quantitiesOf({ kind: 'held', webhook }, facts).gigabyteSeconds).toBeCloseTo(0.5 * 0.045, 3)
})

test('secrets are read by the share of events that find their copies too old', () => {
  const { secretCalls } = quantitiesOf({ kind: 'moved', webhook: aTally(), sync: aTally() }, facts)
  expect(secretCalls).toBeCloseTo(STALE_AT_DOOR_SHARE + 3 * STALE_SHARE)
})

test('a thousand bookings cost a thousand times one, and nothing is charged that was not used', () => {
  const sample = (kind: string, after?: string): Sample => ({
    kind,
    ...(after ? { after } : {}),
    webhook: aTally('AmazonSQS.SendMessage'),
  })
  const kinds = [
    'first booking, new guest',
    'first booking, known contact',
    'moved',
    'reassigned',
    'cancelled',
    'held',
    'no-show',
    'a person’s note',
    'a person’s tag',
    'a person’s words below a booking’s note',
    'another contact’s change',
    'another contact’s creation',
    'another contact’s tag',
  ]
  const samples = [...kinds.map((kind) => sample(kind)), sample('echo: NoteUpdate', 'moved')]
  const one = perBooking(samples, facts)
  // 1.4 of Chili Piper, 1.5 of people, 4.6 echoes and 5 of others.
  expect(plus(one.events, one.echoes, one.unrelated).httpRequests).toBeCloseTo(12.5)
  expect(one.echoesSeen).toBeCloseTo(0.2)
  const thousand = priced(times(one.events, 1_000))
  expect(thousand.map(({ item }) => item)).not.toContain('writeUnits')
  expect(thousand.find(({ item }) => item === 'httpRequests')).toMatchObject({ quantity: 2_900, usd: 0.0029 })
  expect(sumOf(thousand)).toBeCloseTo(1_000 * sumOf(priced(one.events)))
  expect(() => perBooking(samples.slice(1), facts)).toThrow('first booking, new guest')
})
