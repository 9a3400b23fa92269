import { z } from 'zod'
import { type Envelope, parseEnvelope, serializeEnvelope } from '../../../shared/envelope.ts'
import { aRecord } from '../../support/bookings.ts'
import { signedDelivery } from '../../support/chili-piper-bodies.ts'
import { highLevelDelivery } from '../../support/high-level-deliveries.ts'
import { type Bundle, bundlesOf } from '../cold/bundles.ts'
import { schedule } from '../cold/events.ts'
import { type ColdWorldOptions, LOCATION, SECRET, startColdWorld } from '../cold/world.ts'
import { startWarmProcess, type WarmProcess } from '../warm/warm-process.ts'
import { startEventSink } from './event-sink.ts'
import { type Tally, tallyOf } from './tally.ts'

/** What one event took of the functions it went through. */
export interface Use {
  webhook?: Tally
  sync?: Tally
  /** What was put on the queue. */
  envelope?: Envelope
}

const sentSchema = z.object({ MessageBody: z.string() })
const statusSchema = z.object({ statusCode: z.literal(202) })
const nothingHeld = z.object({ batchItemFailures: z.array(z.unknown()).length(0) })
const EVERY_MS = 15 * 60_000
// Of the other sides' clocks: the ten seconds in which HighLevel counts requests are over before there are many in them.
const RATE = 20

/**
 * The two deployed functions of a booking's way, warm, on a stage whose HighLevel tells of every change. `config`: path of another
 * configuration than the repository's.
 */
export async function startCountedStage(config?: string, delays?: ColdWorldOptions['delays']) {
  const more = ['--clock-rate', String(RATE), ...(config ? ['--config', config] : [])]
  const world = await startColdWorld({ more, delays })
  const bundles = bundlesOf(world.assembly)
  const bundleOf = (folder: string): Bundle => {
    const found = bundles.find((bundle) => bundle.folder === folder)
    if (!found) throw new Error(`The assembly has no function ${folder}`)
    return found
  }
  const start = (folder: string) => startWarmProcess(bundleOf(folder).file, world.environmentOf(folder))
  const sink = await startEventSink(world, LOCATION)
  const processes = { webhook: await start('webhook'), sync: await start('sync') }
  const indexed = new Map<string, string>()
  let ahead = 0

  async function take(warm: WarmProcess, event: object, isDone: z.ZodType): Promise<Tally> {
    world.takeCalls()
    const [handled] = (await warm.handle([event], { ahead })).answers
    if (!handled || !isDone.safeParse(handled.answer).success)
      throw new Error(`The event was not done: ${JSON.stringify(handled?.answer)}`)
    return tallyOf(handled, world.takeCalls(), indexed)
  }

  async function deliver(event: object): Promise<Use> {
    const webhook = await take(processes.webhook, event, statusSchema)
    const stored = webhook.calls.find(({ what }) => what === 'AmazonSQS.SendMessage')
    if (!stored) return { webhook }
    const envelope = parseEnvelope(sentSchema.parse(JSON.parse(stored.sent)).MessageBody)
    return { webhook, ...(await work(envelope)) }
  }

  async function work(envelope: Envelope): Promise<Use> {
    const record = aRecord(serializeEnvelope(envelope), { groupId: envelope.locationId })
    return { envelope, sync: await take(processes.sync, { Records: [record] }, nothingHeld) }
  }

  const now = () => Date.now() + ahead
  return {
    ...world,
    bundleOf,
    now,
    /** Time passes for the functions; nobody waits for it. */
    pass(ms: number) {
      ahead += ms
    },
    signed: (change: string, body: Record<string, unknown>) =>
      signedDelivery({ change, body, secret: SECRET, timestamp: String(Math.floor(now() / 1000)) }),
    deliver,
    work,
    /** Signed anew, as its time is that of the functions' clock. */
    told: (event: Record<string, unknown>) =>
      deliver(highLevelDelivery({ body: { ...event, timestamp: new Date(now()).toISOString() } })),
    /** What HighLevel told since the last time. */
    events: () => sink.take(),
    initCpuMs: { webhook: processes.webhook.initCpuMs, sync: processes.sync.initCpuMs },
    /** One run of reconcile that finds nothing, in a process that ran a quarter of an hour before. */
    async reconcile(): Promise<Tally> {
      const warm = await start('reconcile')
      const anything = z.unknown()
      await take(warm, schedule(), anything)
      ahead += EVERY_MS
      const tally = await take(warm, schedule(), anything)
      await warm.close()
      return tally
    },
    async close() {
      await Promise.all([processes.webhook.close(), processes.sync.close()])
      await sink.close()
      await world.close()
    },
  }
}

export type CountedStage = Awaited<ReturnType<typeof startCountedStage>>
