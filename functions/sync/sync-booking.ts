import { readGuest } from '../../shared/booking/guest.ts'
import { withoutAbsent } from '../../shared/booking/without-absent.ts'
import type { Integration } from '../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../shared/config/settings-for.ts'
import { BookingRejectedError } from '../../shared/errors.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Count } from '../../shared/metrics.ts'
import type { BookingEvent } from '../../shared/plan/booking-event.ts'
import { foldEvents } from '../../shared/plan/booking-state.ts'
import type { ContactBooking } from '../../shared/plan/contact-booking.ts'
import { describePlan } from '../../shared/plan/describe-plan.ts'
import { contactBookingOf } from '../../shared/plan/plan-booking.ts'
import type { Warning } from '../../shared/plan/warning.ts'
import { type CarriedOut, carryOut } from './carry-out.ts'
import { ContactAdoptedError, ContactGoneError } from './contact-gone.ts'
import type { Directory } from './directory.ts'
import { isWorkflowMark } from './enter-workflows.ts'
import { type PrepareOptions, preparePlan } from './prepare-plan.ts'
import { entryOf, forgottenOf, type SyncJob } from './sync-job.ts'

export type SyncOutcome =
  | CarriedOut
  /** Done before; what follows from it may not have been, if the function died then. */
  | { outcome: 'duplicate'; contactId?: string; booking: ContactBooking }
  /** A dry run: what would have been done, and nothing was. */
  | { outcome: 'planned'; steps: string[]; warnings: Warning[] }
  | { outcome: 'ignored'; reason: 'nothing-to-cancel' | 'erased' }
  /** The booking is another location's: its events have to go there, in that location's order. */
  | { outcome: 'elsewhere'; locationId: string }

export interface SyncBookingOptions {
  tenant: string
  locationId: string
  meetingId: string
  /** Events of this one booking that arrived together, in any order. */
  events: readonly BookingEvent[]
  integration: Integration
  ledger: Ledger
  highLevel: HighLevelClient
  directory: Directory
  count: Count
  briefUrl?: PrepareOptions['briefUrl']
  /** Told of the steps before the first of them is taken; again when the plan was made anew. */
  onPlan?(steps: readonly string[]): void
  /** Unix milliseconds. */
  now: number
}

/** A person was erased, and is not brought back by what is still told of their booking. */
const ERASED = { outcome: 'ignored', reason: 'erased' } as const

/**
 * Brings everything that HighLevel has of one booking to where its events say it stands.
 * Safe to repeat at any point: what was done is recorded, what may have been done is looked up.
 * @throws SyncError of shared/errors.ts
 */
export async function syncBooking(options: SyncBookingOptions): Promise<SyncOutcome> {
  const { tenant, meetingId, locationId, events, integration, ledger, highLevel } = options
  const [found] = await Promise.all([ledger.read({ tenant, meetingId }), highLevel.prepare()])
  if (found && found.locationId !== locationId && locationsOf(integration).includes(found.locationId))
    return { outcome: 'elsewhere', locationId: found.locationId }
  if (found?.erasedAt !== undefined) return ERASED
  // What was written in a location that is configured no more is of no use in another one.
  const link = found && found.locationId !== locationId ? { ...found, locationId, written: {} } : found
  const applied = new Set((link?.known?.facts ?? []).map((fact) => fact.eventId))
  const fresh = events.filter((event) => !applied.has(event.eventId))
  const settings = settingsFor(integration, locationId)
  const state = foldEvents(link?.pending ?? link?.known, fresh)
  if (fresh.length === 0) {
    const booking = contactBookingOf(tenant, state, settings)
    return { outcome: 'duplicate', booking, ...withoutAbsent({ contactId: link?.written.contactId }) }
  }
  const { guest } = readGuest(state.booking, settings)
  if (!link && state.status === 'cancelled' && !guest.email && !guest.phone)
    return { outcome: 'ignored', reason: 'nothing-to-cancel' }
  const job: SyncJob = {
    ...options,
    settings,
    state,
    changes: fresh.map((event) => event.change),
    link: link ?? { tenant, meetingId, locationId, revision: 0, written: forgottenOf(state, settings, options.now) },
  }
  return settings.mode === 'dry-run' ? await planOnly(job) : await bringUpToDate(job)
}

async function planOnly(job: SyncJob): Promise<SyncOutcome> {
  const prepared = await preparePlan(job).catch((error: unknown) => {
    if (!(error instanceof ContactGoneError)) throw error
    // As a sync would: the guest is looked for again.
    const { enrolled = [] } = job.link.written
    return preparePlan({ ...job, link: { ...job.link, written: { enrolled } } })
  })
  if (!prepared) return { outcome: 'ignored', reason: 'no-contact' }
  const { warnings } = prepared.plan
  const steps = describePlan(prepared.plan)
  await job.ledger.recordPlan(job.link, entryOf(job, 'planned', steps, warnings))
  return { outcome: 'planned', steps, warnings }
}

/** Plans and applies. A contact that is gone is found again once, else made anew; one that HighLevel names is taken. */
async function bringUpToDate(job: SyncJob): Promise<SyncOutcome> {
  try {
    return await carryOut(job)
  } catch (error) {
    if (error instanceof ContactAdoptedError) return await planAgain(job, error.contactId)
    if (!(error instanceof ContactGoneError)) throw error
  }
  return await planAgain(job)
}

async function planAgain(job: SyncJob, adoptedContactId?: string): Promise<SyncOutcome> {
  const current = (await job.ledger.read(job.link)) ?? job.link
  if (current.erasedAt !== undefined) return ERASED
  // What was sent to people stays sent, whichever contact they are.
  const { enrolled = [], begun = [] } = current.written
  // The contact that HighLevel names may be one that an earlier attempt made and whose answer got lost.
  const { ownTags = [] } = job.link.written
  const written = adoptedContactId ? { enrolled, begun, ownTags } : { enrolled, begun: begun.filter(isWorkflowMark) }
  try {
    return await carryOut({ ...job, link: { ...current, written } }, adoptedContactId)
  } catch (error) {
    if (error instanceof ContactGoneError || error instanceof ContactAdoptedError)
      throw new BookingRejectedError('the contact vanishes', { cause: error })
    throw error
  }
}
