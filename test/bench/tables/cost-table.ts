import { COLD_SHARE, ECHOES, ENDS, roundTripMs, STALE_SHARE } from '../per-booking/assumptions.ts'
import { type Line, type PerBooking, perBooking, priced, sumOf } from '../per-booking/cost.ts'
import { MOST_METRICS } from '../per-booking/fixed.ts'
import type { Measured } from '../per-booking/measure.ts'
import { ITEMS, PRICES, PRICES_OF } from '../per-booking/prices.ts'
import { plus, type Quantities, times } from '../per-booking/quantities.ts'
import { table } from './markdown.ts'

const BAR_USD = 0.12
const usd = (value: number) => value.toFixed(4)
const amount = (value: number) => Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 4 })

/** What a thousand bookings cost by what was counted, and what a month costs in which nothing is booked. */
export function costTable(name: string, measured: Measured): string {
  const one = perBooking(measured.samples, measured.facts)
  const thousand = (quantities: Quantities) => priced(times(quantities, 1_000))
  const all = thousand(plus(one.events, one.echoes, one.unrelated, measured.stored))
  const fixed = priced(measured.month)
  return `## Cost of 1,000 bookings: ${name}

Counted operations × list prices (${PRICES_OF}; sources below). Mix and everything else that is assumed is in \`per-booking/assumptions.ts\`: own work as measured, at the share of a processor that a
function's memory gives it, plus ${roundTripMs('AWS')} ms for each call of AWS and ${roundTripMs('highlevel')} ms for each of the other sides (side by side: once), ${(100 * COLD_SHARE).toFixed(0)} % of the invocations in a new process, copies of secrets too old
for ${(100 * STALE_SHARE).toFixed(0)} % of the events that need them. ${one.echoesSeen.toFixed(1)} echoes per booking were measured, ${ECHOES} are counted.

${table(['item', 'of 1,000 bookings', 'USD'], lineCells(all))}
| **variable, bar ${BAR_USD}** | | **${usd(sumOf(all))}** (${verdict(sumOf(all))}) |

${partsTable(one, measured.stored)}

Fixed, per month (at most ${MOST_METRICS} metrics, here those that this run wrote, as if in every hour):

${table(['item', 'quantity', 'USD'], lineCells(fixed))}
| **fixed** | | **${sumOf(fixed).toFixed(2)}** |`
}

/** The prices that were used, each with where it was read. */
export const pricesTable = (): string =>
  `## Prices

${PRICES_OF}.

${table(
  ['item', 'USD', 'per', 'read at'],
  ITEMS.map((item) => {
    const { usd: price, per, source } = PRICES[item]
    return [item, Number(price.toPrecision(9)).toString(), per, source]
  }),
)}`

const verdict = (value: number) => (value <= BAR_USD ? 'below' : `over by ${usd(value - BAR_USD)}`)

const lineCells = (lines: readonly Line[]) =>
  lines.map(({ item, quantity, usd: value }) => [PRICES[item].per, amount(quantity), usd(value)])

function partsTable(one: PerBooking, stored: Quantities): string {
  const cost = (quantities: Quantities) => usd(sumOf(priced(times(quantities, 1_000))))
  return table(
    ['of it', 'USD'],
    [
      ['bookings and what people do', cost(one.events)],
      ['echoes', cost(one.echoes)],
      ['events of other contacts', cost(one.unrelated)],
      ['the table, until its items end', cost(stored)],
      ['beside it: were every secret read anew each time', `+ ${cost(readAnew(one))}`],
      [`beside it: how ${ENDS.times} of the meetings ended (reconcile and its echoes)`, cost(one.ends)],
    ],
  )
}

function readAnew({ events, echoes, unrelated }: PerBooking): Quantities {
  const { secretCalls = 0 } = plus(events, echoes, unrelated)
  return { secretCalls: secretCalls / STALE_SHARE - secretCalls }
}
