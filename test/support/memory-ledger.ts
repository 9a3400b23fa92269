import { LinkChangedError } from '../../shared/errors.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import { type Link, linkSchema } from '../../shared/ledger/link.ts'

export interface MemoryLedger extends Ledger {
  links(): Link[]
  deliveries(): Map<string, string>
  /** Called before each write; may throw, as a crash or an outage would. */
  beforeWrite?: (link: Link) => void
}

/** A ledger that behaves like the table: items are copies, and a write names the revision it read. */
export function createMemoryLedger(): MemoryLedger {
  const links = new Map<string, string>()
  const deliveries = new Map<string, string>()
  const read = (key: string) => {
    const text = links.get(key)
    return text === undefined ? undefined : linkSchema.parse(JSON.parse(text))
  }
  const ledger: MemoryLedger = {
    links: () => [...links.values()].map((text) => linkSchema.parse(JSON.parse(text))),
    deliveries: () => deliveries,
    async read({ tenant, meetingId }, eventIds) {
      const applied = eventIds.filter((eventId) => deliveries.has(eventId))
      return { link: read(`${tenant}/${meetingId}`), appliedEventIds: new Set(applied) }
    },
    async writeLink(link) {
      ledger.beforeWrite?.(link)
      const key = `${link.tenant}/${link.meetingId}`
      if ((read(key)?.revision ?? 0) !== link.revision) throw new LinkChangedError('changed')
      const next = { ...link, revision: link.revision + 1 }
      links.set(key, JSON.stringify(next))
      return next
    },
    async recordDelivery(eventId, outcome) {
      deliveries.set(eventId, outcome)
    },
  }
  return ledger
}
