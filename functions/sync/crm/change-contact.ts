import { normalizeEmail } from '../../../shared/booking/email.ts'
import { withoutAbsent } from '../../../shared/booking/without-absent.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import type { Settings } from '../../../shared/config/settings-schema.ts'
import type { ContactEntry } from '../../../shared/ledger/contact-bookings.ts'
import { hash } from '../../../shared/plan/hash.ts'
import type { CrmJob } from './crm-job.ts'
import type { CrmOutcome, SyncCrmOptions } from './sync-crm-event.ts'
import { tellOnce } from './tell-once.ts'

export interface ChangeContactOptions extends SyncCrmOptions {
  contactId: string
  /** What was known of the contact before. */
  entry: ContactEntry
  makeJob(): CrmJob
}

/** An event about a contact itself: what it tells is kept, and tags that came or went are handed on. */
export async function changeContact(options: ChangeContactOptions): Promise<CrmOutcome> {
  switch (options.event.name) {
    case 'ContactDelete':
      return await forgetContact(options)
    case 'ContactTagUpdate':
      return await changeTags(options)
    default:
      return await rememberReach(options)
  }
}

/** Its links stay: the next event of a booking finds the contact gone, and finds or makes one anew. */
async function forgetContact(options: ChangeContactOptions): Promise<CrmOutcome> {
  const { ledger, event, entry, crmHooks, ...key } = options
  // Copies of its notes go with it.
  if (entry.bookings.length > 0) await crmHooks?.notes?.(options.makeJob())
  const isKnown = entry.bookings.length > 0 || entry.toldAt !== undefined || entry.knownTags !== undefined
  if (!isKnown) return { outcome: 'ignored', reason: 'nothing known' }
  const forgotten = {
    email: undefined,
    dnd: undefined,
    toldAt: undefined,
    knownTags: undefined,
    knownTagsAt: undefined,
  }
  await ledger.rememberTold(keyOf(key), { ...forgotten, deletedAt: event.happenedAt })
  return { outcome: 'done' }
}

/** By what the contact is reached and whether it wants to be; of a new one its first tags, too, so that the next ones are news. */
async function rememberReach(options: ChangeContactOptions): Promise<CrmOutcome> {
  const { ledger, event, entry, crmHooks, ...key } = options
  const email = normalizeEmail(event.email)
  const reach = withoutAbsent({ email: email && hash(email), dnd: event.dnd })
  const known = new Map<string, unknown>(Object.entries(entry))
  const isNews = Object.entries(reach).some(([name, value]) => known.get(name) !== value)
  const isFirst = event.name === 'ContactCreate' && event.tags !== undefined && entry.knownTags === undefined
  const told = {
    ...(isNews && event.happenedAt >= (entry.toldAt ?? 0) ? { ...reach, toldAt: event.happenedAt } : {}),
    ...(isFirst ? { knownTags: tagsOf(event.tags), knownTagsAt: event.happenedAt } : {}),
  }
  if ('email' in told && told.email !== entry.email) await crmHooks?.reach?.(options.makeJob())
  if (Object.keys(told).length === 0) return { outcome: 'ignored', reason: 'nothing new' }
  await ledger.rememberTold(keyOf(key), told)
  return { outcome: 'done' }
}

async function changeTags(options: ChangeContactOptions): Promise<CrmOutcome> {
  const { ledger, event, entry, crmHooks, integration, locationId } = options
  const tags = tagsOf(event.tags)
  // After the hook, so that what it did not get done is still news to the next attempt.
  const remember = () => ledger.rememberTold(keyOf(options), { knownTags: tags, knownTagsAt: event.happenedAt })
  const { knownTags, knownTagsAt = 0 } = entry
  if (knownTags !== undefined && event.happenedAt < knownTagsAt)
    return { outcome: 'ignored', reason: 'older than what is known' }
  // What somebody put on before we first looked is not news.
  const before = new Set(knownTags ?? tags)
  const now = new Set(tags)
  const ours = ownTags(settingsFor(integration, locationId))
  const added = [...now].filter((tag) => !before.has(tag) && !ours.has(tag))
  const removed = [...before].filter((tag) => !now.has(tag) && !ours.has(tag))
  if (added.length + removed.length > 0)
    return await tellOnce(options, async () => {
      await crmHooks?.tags?.({ ...options.makeJob(), added, removed })
      await remember()
    })
  await remember()
  return { outcome: 'done' }
}

const keyOf = ({ locationId, contactId }: Pick<ChangeContactOptions, 'locationId' | 'contactId'>) => ({
  locationId,
  contactId,
})

/** As HighLevel keeps them. */
const tagsOf = (tags: readonly string[] = []) => [...new Set(tags.map((tag) => tag.toLowerCase()))]

/** Tags that come and go with bookings. */
function ownTags({ tags }: Pick<Settings, 'tags'>): Set<string> {
  const { byMeetingType, byRouter, byHost, ...states } = tags
  const tables = [byMeetingType, byRouter, byHost].flatMap((table) => Object.values(table).flat())
  return new Set([...Object.values(states).filter((tag) => tag !== null), ...tables].map((tag) => tag.toLowerCase()))
}
