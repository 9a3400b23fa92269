import { type Guest, readGuest } from '../../shared/booking/guest.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { BookingRejectedError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Link, Written } from '../../shared/ledger/link.ts'
import type { Count } from '../../shared/metrics.ts'
import type { BookingEvent } from '../../shared/plan/booking-event.ts'
import { type BookingState, foldEvents } from '../../shared/plan/booking-state.ts'
import { describePlan } from '../../shared/plan/describe-plan.ts'
import { type Plan, planBooking } from '../../shared/plan/plan-booking.ts'
import { applyPlan, ContactGoneError } from './apply-plan.ts'
import { findContact } from './find-contact.ts'

export type SyncOutcome =
  | { outcome: 'synced'; contactId: string }
  | { outcome: 'duplicate' }
  /** A dry run: what would have been done, and nothing was. */
  | { outcome: 'planned'; steps: string[] }

export interface SyncBookingOptions {
  tenant: string
  locationId: string
  meetingId: string
  /** Events of this one booking that arrived together, in any order. */
  events: readonly BookingEvent[]
  integration: Integration
  ledger: Ledger
  highLevel: HighLevelClient
  count: Count
}

/**
 * Brings the contact, note, task and tags of one booking to where its events say it stands.
 * Safe to repeat at any point: what was done is recorded, what may have been done is looked up.
 * @throws SyncError of shared/errors.ts
 */
export async function syncBooking(options: SyncBookingOptions): Promise<SyncOutcome> {
  const { tenant, meetingId, events, ledger } = options
  const eventIds = events.map((event) => event.eventId)
  const { link, appliedEventIds } = await ledger.read({ tenant, meetingId }, eventIds)
  const applied = new Set([...appliedEventIds, ...(link?.known?.facts ?? []).map((fact) => fact.eventId)])
  const fresh = events.filter((event) => !applied.has(event.eventId))
  if (fresh.length === 0) return { outcome: 'duplicate' }

  const state = foldEvents(link?.known, fresh)
  const start = link ?? { tenant, meetingId, locationId: options.locationId, revision: 0, written: {} }
  if (options.integration.mode === 'dry-run') return await planOnly(options, start, state)
  const contactId = await bringUpToDate(options, start, state)
  await Promise.all(fresh.map((event) => ledger.recordDelivery(event.eventId, 'synced')))
  return { outcome: 'synced', contactId }
}

async function planOnly(options: SyncBookingOptions, link: Link, state: BookingState): Promise<SyncOutcome> {
  const { guest } = readGuest(state.booking, options.integration)
  return { outcome: 'planned', steps: describePlan(await makePlan(options, link, state, guest)) }
}

/** Plans and applies; when the contact turns out to be gone, finds it again once, else makes it anew. */
async function bringUpToDate(options: SyncBookingOptions, link: Link, state: BookingState): Promise<string> {
  try {
    return await planAndApply(options, link, state)
  } catch (error) {
    if (!(error instanceof ContactGoneError)) throw error
  }
  const { link: current } = await options.ledger.read(options, [])
  try {
    return await planAndApply(options, { ...(current ?? link), written: {} }, state)
  } catch (error) {
    if (error instanceof ContactGoneError) throw new BookingRejectedError('the contact vanishes', { cause: error })
    throw error
  }
}

async function planAndApply(options: SyncBookingOptions, link: Link, state: BookingState): Promise<string> {
  const { ledger, highLevel, tenant, meetingId, count } = options
  const { guest, hasUnusablePhone } = readGuest(state.booking, options.integration)
  if (hasUnusablePhone) count('PhoneNotUsable')
  const plan = await makePlan(options, link, state, guest)
  const begun = link.written.begun ?? []
  const creates = createsOf(plan)
  // Before the first create is sent: after a crash the next attempt knows that it has to look.
  const intent = creates.length > 0 && !creates.every((kind) => begun.includes(kind))
  let stored = intent ? await ledger.writeLink({ ...link, written: { ...link.written, begun: creates } }) : link
  const written: Written = { ...stored.written }
  try {
    await applyPlan({ highLevel, plan, begun, tenant, meetingId, written, count })
  } catch (error) {
    if (!(error instanceof ContactGoneError)) await ledger.writeLink({ ...stored, written })
    throw error
  }
  // What we do not use is not kept: the dead-letter queue and the envelope had it.
  const booking = { ...state.known.booking, unknownFields: {} }
  stored = await ledger.writeLink({ ...stored, written, known: { ...state.known, booking } })
  return stored.written.contactId!
}

async function makePlan(options: SyncBookingOptions, link: Link, state: BookingState, guest: Guest): Promise<Plan> {
  const { written } = link
  const { tenant, integration } = options
  if (written.contactId) return planBooking({ tenant, state, guest, integration, written })
  if (!guest.email && !guest.phone) throw new BookingRejectedError('the guest has neither e-mail nor usable phone')
  const match = await findContact(options.highLevel, guest)
  if (match.isConflict) options.count('MatchConflict')
  return planBooking({
    tenant,
    state,
    guest,
    integration,
    written,
    ...(match.contact ? { contact: match.contact } : {}),
  })
}

const createsOf = (plan: Plan): ('note' | 'task')[] => [
  ...(plan.note.do === 'create' ? ['note' as const] : []),
  ...(plan.task.do === 'create' ? ['task' as const] : []),
]
