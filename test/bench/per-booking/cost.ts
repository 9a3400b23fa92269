import { ECHOES, ENDS, MIX } from './assumptions.ts'
import { ITEMS, type Item, PRICES } from './prices.ts'
import { type FunctionFacts, plus, type Quantities, quantitiesOf, times } from './quantities.ts'
import type { Sample } from './story.ts'

export interface Part {
  times: number
  of: Readonly<Record<string, number>>
}

export interface PerBooking {
  /** Of the booking's events, and of what people do. */
  events: Quantities
  echoes: Quantities
  unrelated: Quantities
  /** How the meeting ended, with the echoes of that. */
  ends: Quantities
  /** Echoes that were measured per booking, without those of its end. */
  echoesSeen: number
}

/** What one booking takes on average. @throws when a kind of event was not measured. */
export function perBooking(samples: readonly Sample[], facts: FunctionFacts): PerBooking {
  const ofKind = (kind: string) => {
    const found = samples.filter((sample) => sample.kind === kind)
    if (found.length === 0) throw new Error(`No event of this kind was measured: ${kind}`)
    return meanOf(found, facts)
  }
  const ofPart = (part: Part) =>
    plus(...Object.entries(part.of).map(([kind, share]) => times(ofKind(kind), part.times * share)))
  const echoesOf = (part: Part) => {
    const seen = Object.entries(part.of).map(([kind, share]) => {
      const echoes = samples.filter((sample) => sample.after === kind)
      const per = (part.times * share) / samples.filter((sample) => sample.kind === kind).length
      return { count: echoes.length * per, took: times(plus(...echoes.map((echo) => quantitiesOf(echo, facts))), per) }
    })
    return {
      count: seen.reduce((sum, { count }) => sum + count, 0),
      took: plus(...seen.map(({ took }) => took)),
    }
  }
  const { created, updated, cancelled, people, unrelated } = MIX
  const writing = [created, updated, cancelled, people].map(echoesOf)
  const echoesSeen = writing.reduce((sum, { count }) => sum + count, 0)
  return {
    events: plus(...[created, updated, cancelled, people].map(ofPart)),
    echoes: times(plus(...writing.map(({ took }) => took)), ECHOES / echoesSeen),
    unrelated: ofPart(unrelated),
    ends: plus(ofPart(ENDS), echoesOf(ENDS).took),
    echoesSeen,
  }
}

const meanOf = (samples: readonly Sample[], facts: FunctionFacts) =>
  times(plus(...samples.map((sample) => quantitiesOf(sample, facts))), 1 / samples.length)

export interface Line {
  item: Item
  quantity: number
  usd: number
}

/** What it comes to, thing by thing; what is not used is left out. */
export const priced = (quantities: Quantities): Line[] =>
  ITEMS.flatMap((item) => {
    const quantity = quantities[item] ?? 0
    return quantity === 0 ? [] : [{ item, quantity, usd: quantity * PRICES[item].usd }]
  })

export const sumOf = (lines: readonly Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0)
