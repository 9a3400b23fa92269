import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { createSyncHandler } from '../../functions/sync/create-sync-handler.ts'
import { createDirectories } from '../../functions/sync/directory.ts'
import { holdDelaySeconds } from '../../functions/sync/hold-delay.ts'
import { receiveCount } from '../../functions/sync/receive-count.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { type Envelope, serializeEnvelope } from '../../shared/envelope.ts'
import { SyncError } from '../../shared/errors.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { anEnvelope, aRecord } from '../support/bookings.ts'
import { createWatchedLog } from '../support/canaries.ts'
import { freePacer } from '../support/free-pacer.ts'
import { createMemoryLedger } from '../support/memory-ledger.ts'
import { answersLike, fetchAnswering, type HostileAnswer, hastyClock } from './hostile-answers.ts'
import { bodiesLike } from './hostile-json.ts'
import { expectForSqs, expectPrototypesUntouched, expectTellsNothing } from './own-outcomes.ts'
import { runs } from './settings.ts'

const MAX_CALLS = 60
const BOOKING = anEnvelope({ change: 'created', signedAt: 1_772_355_600 })
const NOTE: Envelope = {
  ...BOOKING,
  event: { kind: 'crm', name: 'NoteUpdate', id: 'note-1', contactId: 'contact-1', happenedAt: 1, body: 'hello' },
}
const WELL = {
  contact: { id: 'contact-1', email: 'pat@example.org', locationId: 'location-1' },
  note: { id: 'note-1' },
  task: { id: 'task-1' },
  notes: [],
  tasks: [],
  events: [],
  customFields: [],
}
const well: HostileAnswer = { status: 200, headers: new Headers(), body: Buffer.from(JSON.stringify(WELL)) }
const integration = defineIntegration({ tenants: { demo: { location: 'location-1' } } })

/** The sync function over a ledger in memory and a HighLevel that answers everything in one way. */
function createWorld(answer: HostileAnswer) {
  const ledger = createMemoryLedger()
  const log = createWatchedLog()
  const done: string[] = []
  const aside: { name: string; message: string }[] = []
  const put = (kind: string) => async (_: unknown, error: unknown) => {
    if (!(error instanceof SyncError)) throw new Error(`${kind}: none of our errors`, { cause: error })
    aside.push({ name: error.name, message: error.message })
    done.push(kind)
  }
  const handler = createSyncHandler({
    integration,
    ledger,
    clock: hastyClock,
    directoryFor: createDirectories({ store: ledger, clock: hastyClock }),
    forward: async () => void done.push('forwarded'),
    later: async () => void done.push('later'),
    highLevelFor: (locationId) =>
      createHighLevelClient({
        baseUrl: 'https://highlevel.test',
        locationId,
        fetch: fetchAnswering(answer, MAX_CALLS),
        clock: hastyClock,
        pacer: freePacer,
        accessToken: async () => 'canary-access',
      }),
    quarantine: put('quarantined'),
    hold: async (record, error) => void (await put('held')(record, error)),
    log,
    measure: () => {},
    count: (name, times = 1) => void done.push(...Array.from({ length: times }, () => name)),
  })
  return {
    handler: (records: unknown) => handler({ Records: records as never }, { getRemainingTimeInMillis: () => 60_000 }),
    log,
    done,
    aside,
  }
}
type World = ReturnType<typeof createWorld>

/** Ids of other systems may be told; nothing that somebody wrote. */
function expectQuiet({ log, aside }: World): void {
  for (const { message } of aside) {
    expectForSqs(message)
    expectTellsNothing(message)
  }
  for (const { message, fields } of log.lines) {
    const {
      eventId: _,
      tenant: __,
      locationId: ___,
      meetingId: ____,
      contactId: _____,
      error: ______,
      ...told
    } = fields
    expectTellsNothing(`${message} ${JSON.stringify(told)}`)
  }
}

afterEach(expectPrototypesUntouched)

test('Q1, Q2, Q3, Q4, Q5, Q12: any messages in a batch are each done, held or put aside with one of our errors, and nothing is passed over in silence', async () => {
  const bodies = fc.array(bodiesLike(BOOKING, NOTE), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom('1', '0', 'NaN', '1000000', ''), async (sent, receives) => {
      const world = createWorld(well)
      const records = sent.map((body) => {
        const record = aRecord(body.toString())
        record.attributes.ApproximateReceiveCount = receives
        return record
      })
      const { batchItemFailures } = await world.handler(records)
      const ids = new Set(records.map(({ messageId }) => messageId))
      for (const { itemIdentifier } of batchItemFailures) expect(ids).toContain(itemIdentifier)
      const told = world.log.lines.filter(({ message }) => message === 'crm event')
      expect(world.done.length + told.length).toBeGreaterThanOrEqual(records.length)
      expectQuiet(world)
      for (const record of records)
        expect(holdDelaySeconds(undefined, receiveCount(record), 0.5)).toBeGreaterThanOrEqual(1)
    }),
    runs(60),
  )
})

test('C1, C8: whatever HighLevel answers to it, a booking is done, held or put aside with one of our errors', async () => {
  const refusal = {
    message: ['Contact with id contact-1 not found'],
    meta: { contactId: 'contact-2' },
    traceId: 'trace-1',
  }
  await fc.assert(
    fc.asyncProperty(answersLike(WELL, refusal), async (answer) => {
      const world = createWorld(answer)
      const record = aRecord(serializeEnvelope(BOOKING))
      const { batchItemFailures } = await world.handler([record])
      expect(batchItemFailures.length).toBe(world.done.includes('held') ? 1 : 0)
      expect(world.done.length).toBeGreaterThan(0)
      expectQuiet(world)
    }),
    runs(60),
  )
})

test('Q9: what is no batch at all is an error, never a success', async () => {
  const { handler } = createWorld(well)
  await fc.assert(
    fc.asyncProperty(
      fc.anything().filter((value) => !Array.isArray(value)),
      async (records) => {
        await expect(handler(records)).rejects.toThrow('not a batch')
      },
    ),
    runs(100),
  )
})
