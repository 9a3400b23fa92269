import type { OutsideCall } from '../cold/proxy.ts'
import type { Handled } from '../warm/warm-process.ts'

/** What one event took of one function. */
export interface Tally {
  /** Milliseconds of a whole processor of this machine. */
  ownMs: number
  logLines: number
  logBytes: number
  metrics: readonly string[]
  tableReads: number
  tableWrites: number
  readUnits: number
  /** With those of the index. */
  writeUnits: number
  sends: number
  secrets: number
  highLevel: number
  chiliPiper: number
  awsBytes: Bytes
  /** Bodies of what HighLevel and Chili Piper were asked, and of their answers. */
  sideBytes: Bytes
  calls: readonly OutsideCall[]
}

export interface Bytes {
  sent: number
  received: number
}

const isTable = ({ what }: OutsideCall) => what.startsWith('DynamoDB_')
const isRead = ({ what }: OutsideCall) => /\.(?:BatchGetItem|GetItem|Query|Scan)$/.test(what)
const isOf = (side: string) => (call: OutsideCall) => call.what.startsWith(side)
const isAws = (call: OutsideCall) => !isOf('highlevel')(call) && !isOf('chilipiper')(call)

/** The operations of AWS in it. */
export const awsOperations = ({ calls }: Pick<Tally, 'calls'>): number => calls.filter(isAws).length

/** Adds up; `indexed`: what the table's index holds, which is kept up to date. */
export function tallyOf(handled: Handled, calls: readonly OutsideCall[], indexed: Map<string, string>): Tally {
  const table = calls.filter(isTable)
  const writes = table.filter((call) => !isRead(call))
  const sides = calls.filter((call) => !isAws(call))
  return {
    ownMs: handled.ownMs,
    logLines: handled.logLines,
    logBytes: handled.logBytes,
    metrics: handled.metrics,
    tableReads: table.length - writes.length,
    tableWrites: writes.length,
    readUnits: sum(table.filter(isRead), ({ units }) => units),
    writeUnits: sum(writes, (call) => call.units + indexUnits(call, indexed)),
    sends: calls.filter(({ what }) => what === 'AmazonSQS.SendMessage').length,
    secrets: calls.filter(isOf('secretsmanager')).length,
    highLevel: calls.filter(isOf('highlevel')).length,
    chiliPiper: calls.filter(isOf('chilipiper')).length,
    awsBytes: bytesOf(calls.filter(isAws)),
    sideBytes: bytesOf(sides),
    calls,
  }
}

const bytesOf = (calls: readonly OutsideCall[]): Bytes => ({
  sent: sum(calls, ({ sentBytes }) => sentBytes),
  received: sum(calls, ({ receivedBytes }) => receivedBytes),
})

const sum = <T>(all: readonly T[], of: (one: T) => number) => all.reduce((total, one) => total + of(one), 0)

/**
 * How long the calls are waited for if each takes as long as `roundTripMs` says. A call follows every one that had ended when it
 * began, so those side by side are waited for once.
 */
export function waitedMs(
  calls: readonly Pick<OutsideCall, 'what' | 'beganAt' | 'endedAt'>[],
  roundTripMs: (what: string) => number,
): number {
  const done: { endedAt: number; after: number }[] = []
  for (const { what, beganAt, endedAt } of calls.toSorted((a, b) => a.beganAt - b.beganAt)) {
    const begins = Math.max(0, ...done.filter((one) => one.endedAt <= beganAt).map(({ after }) => after))
    done.push({ endedAt, after: begins + roundTripMs(what) })
  }
  return Math.max(0, ...done.map(({ after }) => after))
}

/** An item enters, leaves or moves within the index of addresses, which holds keys alone: one unit, one, or two. */
export function indexUnits({ what, sent }: Pick<OutsideCall, 'what' | 'sent'>, indexed: Map<string, string>): number {
  const { Key, Item, UpdateExpression = '', ExpressionAttributeValues: values = {} } = JSON.parse(sent)
  const { pk, sk } = Item ?? Key ?? {}
  const key = `${pk?.S} ${sk?.S}`
  const before = indexed.get(key)
  const after = addressAfter()
  if (after === before) return 0
  if (after === undefined) indexed.delete(key)
  else indexed.set(key, after)
  return before === undefined || after === undefined ? 1 : 2

  function addressAfter(): string | undefined {
    if (Item) return Item.email?.S
    if (what.endsWith('.DeleteItem')) return undefined
    if (/\bREMOVE\b.*#email\b/.test(UpdateExpression)) return undefined
    return values[':email']?.S ?? before
  }
}
