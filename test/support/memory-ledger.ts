import { LinkChangedError } from '../../shared/errors.ts'
import type { PastAttempts } from '../../shared/ledger/attempts.ts'
import type { ContactEntry } from '../../shared/ledger/contact-bookings.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import { type Link, linkSchema, type TimelineEntry } from '../../shared/ledger/link.ts'
import type { LocationDirectory } from '../../shared/ledger/location-directory.ts'

export interface MemoryLedger extends Ledger {
  links(): Link[]
  /** Newest dry-run plan by `tenant/meetingId`. */
  plans(): Map<string, TimelineEntry>
  /** Operations so far, as the table would count them. */
  operations(): number
  /** As after the time to live of everything. */
  forget(): void
  /** Called before each operation; may throw, as a crash or an outage would. */
  before?: (operation: keyof Ledger) => void
}

/** A ledger that behaves like the table: items are copies, and a write names the revision it read. */
export function createMemoryLedger(): MemoryLedger {
  const links = new Map<string, string>()
  const contacts = new Map<string, ContactEntry>()
  const directories = new Map<string, string>()
  const plans = new Map<string, TimelineEntry>()
  const seen = new Map<string, true>()
  const attempts = new Map<string, PastAttempts>()
  const pacing = new Map<string, number[]>()
  const attemptsOf = (messageId: string) => attempts.get(messageId) ?? { unended: 0, alone: 0 }
  let operations = 0
  const read = (key: string) => {
    const text = links.get(key)
    return text === undefined ? undefined : linkSchema.parse(JSON.parse(text))
  }
  const begin = (operation: keyof Ledger) => {
    operations++
    ledger.before?.(operation)
  }
  const entryOf = (key: string): ContactEntry => structuredClone(contacts.get(key) ?? { bookings: [] })
  const ledger: MemoryLedger = {
    links: () => [...links.values()].map((text) => linkSchema.parse(JSON.parse(text))),
    plans: () => plans,
    operations: () => operations,
    forget: () => {
      for (const items of [links, contacts, directories, plans, seen, attempts, pacing]) items.clear()
    },
    async read({ tenant, meetingId }) {
      begin('read')
      return read(`${tenant}/${meetingId}`)
    },
    async writeLink(link) {
      begin('writeLink')
      const key = `${link.tenant}/${link.meetingId}`
      if ((read(key)?.revision ?? 0) !== link.revision) throw new LinkChangedError('changed')
      const next = { ...link, revision: link.revision + 1 }
      links.set(key, JSON.stringify(next))
      return next
    },
    async recordPlan({ tenant, meetingId }, entry) {
      begin('recordPlan')
      plans.set(`${tenant}/${meetingId}`, entry)
    },
    async enterBooking({ locationId, contactId }, booking) {
      begin('enterBooking')
      const key = `${locationId}/${contactId}`
      const entry = entryOf(key)
      const others = entry.bookings.filter(
        ({ tenant, meetingId }) => tenant !== booking.tenant || meetingId !== booking.meetingId,
      )
      contacts.set(key, { ...entry, bookings: [...others, booking] })
      return entryOf(key)
    },
    async bookingsOf({ locationId, contactId }) {
      begin('bookingsOf')
      return entryOf(`${locationId}/${contactId}`)
    },
    async rememberTags({ locationId, contactId }, tags) {
      begin('rememberTags')
      const key = `${locationId}/${contactId}`
      contacts.set(key, { ...entryOf(key), ...structuredClone(tags) })
    },
    async rememberTold({ locationId, contactId }, told) {
      begin('rememberTold')
      const key = `${locationId}/${contactId}`
      const all = Object.entries({ ...entryOf(key), ...structuredClone(told) })
      const present = all.filter(([, value]) => value !== undefined)
      contacts.set(key, { bookings: [], ...Object.fromEntries(present) })
    },
    async isSeen(eventId) {
      begin('isSeen')
      return seen.has(eventId)
    },
    async markSeen(eventId) {
      begin('markSeen')
      seen.set(eventId, true)
    },
    async pastAttempts(messageId) {
      begin('pastAttempts')
      return { ...attemptsOf(messageId) }
    },
    async beginAttempt(messageId) {
      begin('beginAttempt')
      const past = attemptsOf(messageId)
      attempts.set(messageId, { ...past, unended: past.unended + 1 })
    },
    async endAttempt(messageId, { alone }) {
      begin('endAttempt')
      attempts.set(messageId, { unended: 0, alone })
    },
    async readPacing(locationId) {
      begin('readPacing')
      return [...(pacing.get(locationId) ?? [])]
    },
    async writePacing(locationId, sentAt) {
      begin('writePacing')
      pacing.set(locationId, [...sentAt])
    },
    async readDirectory(locationId) {
      begin('readDirectory')
      const directory: LocationDirectory = JSON.parse(directories.get(locationId) ?? '{}')
      return directory
    },
    async writeDirectory(locationId, directory) {
      begin('writeDirectory')
      directories.set(locationId, JSON.stringify(directory))
    },
  }
  return ledger
}
