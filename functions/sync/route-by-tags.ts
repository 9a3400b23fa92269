import { logCalls, type OnCall } from '../../shared/calls.ts'
import type { Routing } from '../../shared/config/routing-settings.ts'
import type { Settings } from '../../shared/config/settings-schema.ts'
import type { HighLevelClient } from '../../shared/highlevel/client.ts'
import { type Contact, emailsOf } from '../../shared/highlevel/contact.ts'
import type { ContactUpdate } from '../../shared/highlevel/contact-body.ts'
import type { Ledger } from '../../shared/ledger/ledger.ts'
import type { Count } from '../../shared/metrics.ts'
import type { CustomField } from '../../shared/plan/custom-field.ts'
import { readCustomFields } from '../../shared/routing/custom-fields.ts'
import { type Decision, decide, destinationKey } from '../../shared/routing/decide.ts'
import { routerLink } from '../../shared/routing/router-link.ts'
import { routingContact, ruleFieldKeys } from '../../shared/routing/routing-contact.ts'
import type { Routed, RoutingStore } from '../../shared/routing/routing-store.ts'
import { findMarked } from './apply-plan.ts'
import { type ReassignJob, type ReassignOptions, reassignBookings } from './reassign-bookings.ts'

/** What routing takes of a CrmJob. */
export interface RoutingJob extends ReassignJob {
  count: Count
  settings: Pick<Settings, 'mode' | 'routing'>
  ledger: Pick<Ledger, 'readDirectory' | 'writeDirectory'>
  highLevel: Pick<
    HighLevelClient,
    'getContact' | 'listCustomFields' | 'updateContact' | 'listNotes' | 'createNote' | 'updateNote'
  >
}

export interface RouteByTagsOptions extends ReassignOptions {
  store: RoutingStore
  /** Asks Chili Piper who would get this lead, for the tenant of the location; undefined where it has no key. May throw. */
  qualify(
    locationId: string,
    router: string,
    form: Record<string, string>,
    onCall?: OnCall,
  ): Promise<{ routingLink?: string | undefined } | 'missing' | undefined>
}

/** off: nothing is configured; gone: the contact is; unchanged: it stays where it was. */
export type RouteOutcome = 'off' | 'gone' | 'unchanged' | 'planned' | 'stored'

const NOTE_MARK = 'chili-piper/routing'

/**
 * The tags of a contact changed: decides anew where it goes and, when that is somewhere else, stores team and booking link on
 * the contact, and hands its bookings over where the configuration says so. May be repeated. Chili Piper being away changes the kind of link, no more. Throws as the client and the table do.
 */
export function createRouteByTags(options: RouteByTagsOptions) {
  const { store } = options
  return async (job: RoutingJob): Promise<RouteOutcome> => {
    const { locationId, contactId, highLevel, now, log, count, settings } = job
    const { routing } = settings
    const mayReassign = routing?.reassign?.mayEmailGuests ?? false
    if (!routing || (!routing.website && !routing.onTag && !mayReassign)) return 'off'
    const contact = await highLevel.getContact(contactId)
    if (contact === 'missing') return 'gone'
    if (routing.website) for (const email of emailsOf(contact)) await store.forgetVisitor(locationId, email)
    if (!routing.onTag && !mayReassign) return 'off'
    const into = routing.onTag?.store ?? { note: false }
    const wanted = [into.team, into.link].filter((key) => key !== undefined)
    const fields = await readCustomFields({ ...job, directories: job.ledger }, [...ruleFieldKeys(routing), ...wanted])
    const { trace: _, ...decision } = decide(routing, routingContact(contact, fields))
    const before = await store.readRouted(job)
    if (before && destinationKey(before) === destinationKey(decision)) return 'unchanged'
    const routed: Routed = { ...decision, decidedAt: now }
    const told = { locationId, contactId, reason: decision.rule ?? 'default' }
    if (settings.mode === 'dry-run') {
      await store.writePlanned(job, routed)
      log.info('routing planned', { ...told, outcome: 'planned' })
      return 'planned'
    }
    const noteId = routing.onTag ? await tell(options, job, routing, { contact, fields, decision, before }) : undefined
    if (mayReassign && decision.host !== undefined) await reassignBookings(options, job, decision.host)
    await store.writeRouted(job, { ...routed, ...(noteId === undefined ? {} : { noteId }) })
    count('LeadRouted', 1, { team: decision.team })
    log.info('contact routed', { ...told, outcome: 'stored' })
    return 'stored'
  }
}

/** Stores team and booking link on the contact; answers the id of the note, where there is one. */
async function tell(
  options: RouteByTagsOptions,
  job: RoutingJob,
  routing: Routing,
  what: {
    contact: Contact
    fields: readonly CustomField[]
    decision: Omit<Decision, 'trace'>
    before: Routed | undefined
  },
): Promise<string | undefined> {
  const { contact, fields, decision, before } = what
  const link = await linkFor(options, job, routing, contact, decision)
  const into = routing.onTag?.store ?? { note: false }
  await writeFields(job, into, { team: decision.team, link }, fields)
  return into.note ? await writeNote(job, before?.noteId, decision, link) : undefined
}

/** The link that Chili Piper gives for this lead, else the router's page. */
async function linkFor(
  { qualify }: RouteByTagsOptions,
  { locationId, contactId, log }: RoutingJob,
  routing: Routing,
  contact: Contact,
  { router }: Pick<Decision, 'router'>,
): Promise<string> {
  const [email] = emailsOf(contact)
  const page = routerLink(routing, router, email)
  const { onTag } = routing
  if (!onTag || email === undefined) return page
  // A tag with a ; in it would be read as two.
  const tags = (contact.tags ?? []).filter((tag) => !tag.includes(';')).join(';')
  try {
    const form = { ...onTag.form, [onTag.tagsKey]: tags, [onTag.emailKey]: email }
    const route = await qualify(locationId, router, form, logCalls(log, { locationId, contactId }))
    if (route !== undefined && route !== 'missing' && isWebAddress(route.routingLink)) return route.routingLink
    const reason = route === undefined ? 'no-key' : route === 'missing' ? 'no-such-router' : 'no-link'
    log.warn('lead not qualified', { locationId, contactId, reason })
  } catch (error) {
    // Bookings of the location must not wait for a link that has a stand-in.
    log.warn('lead not qualified', { locationId, contactId, error })
  }
  return page
}

const isWebAddress = (text: string | undefined): text is string => text !== undefined && /^https:\/\/\S+$/.test(text)

async function writeFields(
  { locationId, contactId, highLevel, log }: RoutingJob,
  into: NonNullable<Routing['onTag']>['store'],
  values: { team: string; link: string },
  fields: readonly CustomField[],
): Promise<void> {
  const customFields: NonNullable<ContactUpdate['customFields']> = []
  for (const name of ['team', 'link'] as const) {
    const key = into[name]
    if (key === undefined) continue
    const field = fields.find((one) => one.key === key)
    if (field) customFields.push({ id: field.id, value: values[name] })
    else log.warn('routing not stored', { locationId, contactId, reason: `no custom field ${key}` })
  }
  if (customFields.length > 0) await highLevel.updateContact(contactId, { customFields })
}

/** The contact's one note about routing. A create that was lost is found by its mark, so there are never two. */
async function writeNote(
  { contactId, highLevel }: RoutingJob,
  knownId: string | undefined,
  { team, rule }: Pick<Decision, 'team' | 'rule'>,
  link: string,
): Promise<string | undefined> {
  const body = `Team: ${team}\nBooking link: ${link}\nRule: ${rule ?? 'none; this is the default'}\n\n[${NOTE_MARK}]`
  const notes = knownId === undefined ? await highLevel.listNotes(contactId) : []
  if (notes === 'missing') return undefined
  const noteId = knownId ?? (await findMarked(async () => notes, NOTE_MARK))?.id
  if (noteId !== undefined && (await highLevel.updateNote(contactId, noteId, { body })) === 'updated') return noteId
  const created = await highLevel.createNote(contactId, { body })
  return created === 'missing' ? undefined : created.id
}
