import { withoutAbsent } from '../../shared/booking/without-absent.ts'
import type { Link } from '../../shared/ledger/link.ts'
import { type HistoryLine, newIn, tellStory } from '../../shared/plan/booking-history.ts'
import type { ContactBooking } from '../../shared/plan/contact-booking.ts'
import { describePlan } from '../../shared/plan/describe-plan.ts'
import { contactBookingOf, type Plan } from '../../shared/plan/plan-booking.ts'
import type { Warning } from '../../shared/plan/warning.ts'
import type { Written } from '../../shared/plan/written.ts'
import { type ApplyOptions, applyContact, applyPlan, createsOf, settleAll } from './apply-plan.ts'
import { ContactAdoptedError, ContactGoneError } from './contact-gone.ts'
import { enterWorkflows, isWorkflowMark, workflowMark } from './enter-workflows.ts'
import { rememberVersion, versionsToBe } from './own-writes.ts'
import { type Prepared, preparePlan } from './prepare-plan.ts'
import { entryOf, type SyncJob, settled } from './sync-job.ts'

export type CarriedOut =
  | {
      outcome: 'synced'
      contactId: string
      /** Where the booking stands now. */
      booking: ContactBooking
      /** The contact was there before this booking, so it may have notes that the booking does not know. */
      isMet: boolean
      steps: string[]
      warnings: Warning[]
      /** What the booking's story tells since it was carried out last. */
      happened: HistoryLine['what'][]
    }
  | { outcome: 'ignored'; reason: 'no-contact' }

/**
 * Plans a booking's job and carries the plan out. What is about to be created is recorded before, what was done after.
 * @throws ContactGoneError, ContactAdoptedError, SyncError of shared/errors.ts
 */
export async function carryOut(job: SyncJob, adoptedContactId?: string): Promise<CarriedOut> {
  const { link, ledger } = job
  const pending = job.state.known
  const prepared = await preparePlan({ ...job, ...(adoptedContactId ? { adoptedContactId } : {}) })
  if (!prepared) {
    await ledger.writeLink(settled(job, link.written, entryOf(job, 'no-contact', [], [])))
    return { outcome: 'ignored', reason: 'no-contact' }
  }
  const { plan } = prepared
  const steps = describePlan(plan)
  job.onPlan?.(steps)
  const warnings = [...plan.warnings]
  const begun = link.written.begun ?? []
  let stored = await storeIntent(job, plan, begun)
  const written: Written = { ...stored.written }
  const warn = (warning: Warning) => void warnings.push(warning)
  const { tenant, meetingId, locationId } = link
  const apply = { ...job, plan, begun, tenant, meetingId, locationId, written, warn }
  try {
    await applyAll(job, apply, prepared)
    rememberVersion(job, apply)
    if (plan.workflows.length > 0) {
      const sending = [...(written.begun ?? []), ...plan.workflows.map(workflowMark)]
      stored = await ledger.writeLink({ ...stored, pending, written: { ...written, begun: [...new Set(sending)] } })
      written.begun = [...(stored.written.begun ?? [])]
      await enterWorkflows(apply, written.contactId!)
    }
  } catch (error) {
    const isOver = error instanceof ContactGoneError || error instanceof ContactAdoptedError
    if (!isOver) {
      rememberVersion(job, apply)
      await ledger.writeLink({ ...stored, written, pending })
    }
    throw error
  }
  const { begun: _, ...rest } = written
  const entry = entryOf(job, 'synced', steps, warnings)
  await ledger.writeLink(settled({ ...job, link: stored }, { ...rest, ...plan.remember }, entry))
  const isMet = link.written.contactId === undefined && plan.contact.do !== 'create'
  const before = link.known ? tellStory(link.known.facts).lines : []
  const happened = newIn(before, job.state.history)
  const booking = contactBookingOf(tenant, job.state, job.settings)
  return { outcome: 'synced', contactId: rest.contactId!, booking, isMet, steps, warnings, happened }
}

/**
 * Before the first create is sent: after a crash the next attempt knows that it has to look. Before the note is written where
 * HighLevel tells of it: after a crash its event is known as our own, and not taken for a person's.
 */
async function storeIntent(job: SyncJob, plan: Plan, begun: readonly string[]): Promise<Link> {
  const { link, ledger, state } = job
  const { written } = link
  const creates = createsOf(plan)
  const noteVersions = versionsToBe(job, plan)
  if (creates.every((create) => begun.includes(create)) && noteVersions === undefined) return link
  // A tag that is found there after a crash is ours all the same.
  const ownTags = new Set([...(written.ownTags ?? []), ...(plan.remember.ownTags ?? [])])
  const intent = {
    begun: [...new Set([...begun, ...creates])],
    ownTags: [...ownTags],
    ...withoutAbsent({ noteVersions }),
  }
  return await ledger.writeLink({ ...link, written: { ...written, ...intent }, pending: state.known })
}

async function applyAll(job: SyncJob, apply: ApplyOptions, prepared: Prepared): Promise<void> {
  const { written } = apply
  const { isNew } = await applyContact(apply)
  const contactId = written.contactId!
  // A contact that was just made has no other bookings; the next one has to find this one.
  const entering = isNew ? [enter(job, contactId)] : []
  await settleAll([applyPlan(apply, contactId), ...entering])
  written.begun = (written.begun ?? []).filter(isWorkflowMark)
  await rememberTags(job, contactId, prepared)
}

async function enter({ ledger, link, state, settings }: SyncJob, contactId: string): Promise<void> {
  const { locationId, tenant } = link
  await ledger.enterBooking({ locationId, contactId }, contactBookingOf(tenant, state, settings))
}

/** While a contact has several bookings, none of them can know by itself which tags the others put on. */
async function rememberTags({ ledger, link }: SyncJob, contactId: string, { plan, entry }: Prepared): Promise<void> {
  if (!entry || entry.bookings.length < 2) return
  const tags = { tags: plan.remember.tags ?? [], ownTags: plan.remember.ownTags ?? [] }
  if (isSame(entry.tags, tags.tags) && isSame(entry.ownTags, tags.ownTags)) return
  await ledger.rememberTags({ locationId: link.locationId, contactId }, tags)
}

const isSame = (known: readonly string[] | undefined, now: readonly string[]) =>
  known !== undefined && known.length === now.length && now.every((tag) => known.includes(tag))
