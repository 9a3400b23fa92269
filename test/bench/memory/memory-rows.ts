import { serializeEnvelope } from '../../../shared/envelope.ts'
import { aRecord } from '../../support/bookings.ts'
import { bundlesOf } from '../cold/bundles.ts'
import { delivery, firstBooking } from '../cold/events.ts'
import { LOCATION, startColdWorld } from '../cold/world.ts'
import { startWarmProcess } from '../warm/warm-process.ts'

export interface MemoryRow {
  folder: string
  events: string
  /** In MiB. */
  at: { count: number; rss: number; heap: number }[]
  /** Of the heap between the last two, in bytes an event. */
  growthPerEvent: number
}

// Few enough that the messages that hand them over are no part of the memory that counts.
const CHUNK = 50
const MIB = 2 ** 20
/** One in so many of the sync function's events is a first booking, as many as HighLevel's limit lets through in the time; the others are repeats and echoes. */
const BOOKING_EVERY = 100

type Make = (index: number) => object

/** Memory of the two functions of a booking's way once their garbage is gone: at their start and after each of these counts of events. */
export async function measureMemory(counts: readonly number[], onChunk: (done: number) => void): Promise<MemoryRow[]> {
  const world = await startColdWorld()
  const rows: MemoryRow[] = []
  let done = 0
  try {
    for (const { folder, events, make } of [
      {
        folder: 'webhook',
        events: 'deliveries of 4 KB, each of another meeting',
        make: (index: number) => delivery(`memory-${index}`, Date.now()),
      },
      {
        folder: 'sync',
        events: `one in ${BOOKING_EVERY} a first booking, the others repeats of it and notes`,
        make: createSyncEvents(),
      },
    ]) {
      const bundle = bundlesOf(world.assembly).find((one) => one.folder === folder)
      const warm = await startWarmProcess(bundle?.file ?? '', world.environmentOf(folder))
      const at: MemoryRow['at'] = []
      let count = 0
      for (const until of [0, ...counts]) {
        while (count < until) {
          const size = Math.min(CHUNK, until - count)
          await warm.handle(Array.from({ length: size }, (_, index) => make(count + index)))
          count += size
          done += size
          onChunk(done)
          // The record of what was called is nobody's here.
          world.takeCalls()
        }
        const { rss, heapUsed } = await warm.handle([], { isSettled: true })
        at.push({ count, rss: rss / MIB, heap: heapUsed / MIB })
      }
      await warm.close()
      const [before, last] = at.slice(-2)
      const growth = ((last!.heap - before!.heap) * MIB) / (last!.count - before!.count)
      rows.push({ folder, events, at, growthPerEvent: growth })
    }
    return rows
  } finally {
    await world.close()
  }
}

/** First bookings, and what makes few calls: repeats of the newest, and notes that tell nothing of a booking. */
function createSyncEvents(): Make {
  let newest: object = {}
  return (index) => {
    if (index % BOOKING_EVERY !== 0) return index % 2 === 0 ? newest : aNote(index)
    newest = firstBooking(`memory-${index}`, Date.now())
    return newest
  }
}

function aNote(index: number): object {
  const now = Date.now()
  const note = { id: `note-${index}`, contactId: `contact-${index}`, body: 'Called, wants a quote' }
  const envelope = {
    version: 1 as const,
    eventId: `hl-${index}`,
    locationId: LOCATION,
    receivedAt: now,
    event: { kind: 'crm' as const, name: 'NoteCreate' as const, happenedAt: now, ...note },
  }
  return { Records: [aRecord(serializeEnvelope(envelope), { groupId: LOCATION })] }
}
