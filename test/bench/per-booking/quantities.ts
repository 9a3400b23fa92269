import {
  ACCESS_LINE,
  COLD_SHARE,
  HEAD_BYTES,
  LINE_BYTES,
  MB_OF_A_PROCESSOR,
  PLATFORM_LINES,
  roundTripMs,
  STALE_AT_DOOR_SHARE,
  STALE_SHARE,
} from './assumptions.ts'
import { ITEMS, type Item } from './prices.ts'
import type { Sample } from './story.ts'
import { type Tally, waitedMs } from './tally.ts'

/** How much of each thing that has a price. */
export type Quantities = Partial<Record<Item, number>>

/** What holds for the functions whatever the event. */
export interface FunctionFacts {
  webhook: OfFunction
  sync: OfFunction
  /** How many each of them reads for a kind of event when its copies are too old. */
  secrets: ReadonlyMap<string, { webhook: number; sync: number }>
}

interface OfFunction {
  memoryMb: number
  initCpuMs: number
}

const GIGABYTE = 1e9

/** What is billed for an event from the door to the end of its work, alone in its batch. */
export function quantitiesOf({ kind, webhook, sync }: Sample, facts: FunctionFacts): Quantities {
  const stale = facts.secrets.get(kind) ?? { webhook: 0, sync: 0 }
  // Without a delivery it is reconcile that puts it on the queue.
  const sends = (webhook?.sends ?? 1) + (sync?.sends ?? 0)
  const receives = sync ? 2 : 0
  const atDoor = webhook ? ofInvocation(webhook, facts.webhook, STALE_AT_DOOR_SHARE * stale.webhook) : {}
  const atWork = sync ? ofInvocation(sync, facts.sync, STALE_SHARE * stale.sync) : {}
  return plus(atDoor, atWork, {
    httpRequests: webhook ? 1 : 0,
    fifoRequests: sends + receives,
    logGigabytes: webhook ? (ACCESS_LINE.length + LINE_BYTES) / GIGABYTE : 0,
    sentGigabytes: webhook ? HEAD_BYTES / GIGABYTE : 0,
  })
}

/** One invocation of a function, without the queue's and the API's part. */
export function ofInvocation(tally: Tally, { memoryMb, initCpuMs }: OfFunction, secretCalls: number): Quantities {
  const share = memoryMb / MB_OF_A_PROCESSOR
  const cold = COLD_SHARE * Math.ceil(initCpuMs / share)
  const billedMs = Math.ceil(tally.ownMs / share + waitedMs(tally.calls.filter(isNoSecret), roundTripMs)) + cold
  const lines = PLATFORM_LINES.reduce((sum, line) => sum + line.length + LINE_BYTES, 0)
  const requests = tally.highLevel + tally.chiliPiper
  return {
    lambdaRequests: 1,
    gigabyteSeconds: ((memoryMb / 1024) * (billedMs + secretCalls * roundTripMs('secretsmanager'))) / 1000,
    writeUnits: tally.writeUnits,
    readUnits: tally.readUnits,
    logGigabytes: (tally.logBytes + tally.logLines * LINE_BYTES + lines) / GIGABYTE,
    secretCalls,
    sentGigabytes: (tally.sideBytes.sent + requests * HEAD_BYTES) / GIGABYTE,
  }
}

const isNoSecret = ({ what }: { what: string }) => !what.startsWith('secretsmanager')

/** Their sum. */
export function plus(...all: Quantities[]): Quantities {
  const sum: Quantities = {}
  for (const quantities of all) for (const item of ITEMS) sum[item] = (sum[item] ?? 0) + (quantities[item] ?? 0)
  return sum
}

/** So many times as much. */
export const times = (quantities: Quantities, factor: number): Quantities =>
  Object.fromEntries(ITEMS.map((item) => [item, (quantities[item] ?? 0) * factor]))
