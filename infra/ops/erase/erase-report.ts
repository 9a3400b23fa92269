import type { Integration } from '../../../shared/config/define-integration.ts'
import { locationsOf, settingsFor } from '../../../shared/config/settings-for.ts'
import type { ErasedLetters } from './erase-dead-letters.ts'
import type { Found, FoundItem } from './find-person.ts'
import type { Kind } from './item-kind.ts'

export interface EraseReport {
  /** Digest of the address, as the table has it. */
  person: string
  /** By kind, how many items went, or would. */
  removed: Partial<Record<Kind, number>>
  /** By kind, how many items stayed without the person. */
  changed: Partial<Record<Kind, number>>
  /** `tenant/meetingId`. */
  bookings: string[]
  /** `locationId/contactId` in HighLevel. */
  contacts: string[]
  /** Bookings of the same contacts under another address, which stay. */
  sameContact: string[]
  deadLetters?: ErasedLetters
  /** Items that could not be changed, as they were being written all the time. */
  restless: number
  /** Messages on the sync queue that nobody looked into. */
  waiting: number
}

export function reportOf(person: string, found: Found, waiting: number): EraseReport {
  return {
    person,
    removed: countKinds(found.removals),
    changed: countKinds(found.changes),
    bookings: [...found.bookings].toSorted(),
    contacts: [...found.contacts].toSorted(),
    sameContact: [...found.sameContact].toSorted(),
    restless: 0,
    waiting,
  }
}

function countKinds(items: readonly FoundItem[]): Partial<Record<Kind, number>> {
  const counts: Partial<Record<Kind, number>> = {}
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

export const isClean = ({ restless, deadLetters }: EraseReport): boolean =>
  restless === 0 && (deadLetters === undefined || deadLetters.failed + deadLetters.undeleted + deadLetters.unseen === 0)

/** What the command reaches nowhere, to be read by whoever answers for it. */
export const NOT_REACHED = [
  'HighLevel and Chili Piper themselves, with Chili Piper’s own data of the meetings (guests, answers, history): delete the person there, and first, so that nothing is told of them any more. A new booking brings them back; so does backfill of a range whose bookings were forgotten here, 90 days after the meeting',
  'Backups of the table: it can be restored to any point of the last 35 days; erase again after a restore',
  'Logs: they hold ids only, and go after 30 days',
  'What names the person without the address, such as a name in the text of somebody else’s booking',
]

/** What it does not reach of a stage with this configuration: with those who were sent something of the person, by name. */
export function notReached(integration: Integration): string[] {
  const shared = locationsOf(integration).flatMap((location) => settingsFor(integration, location).sharedNotes ?? [])
  const hosts = new Set(shared.flatMap(({ webhook }) => (webhook ? [new URL(webhook.url).host] : [])))
  const receivers = [...hosts]
    .toSorted()
    .map(
      (host) =>
        `${host}, the receiver of the outgoing webhook, and whom it passes things on to: have it remove what it was sent of the person’s bookings and notes`,
    )
  const copies = shared.some(({ chiliPiper }) => chiliPiper !== null)
    ? ['Notes that were copied into Chili Piper’s meetings: empty their field there']
    : []
  return [...NOT_REACHED, ...receivers, ...copies]
}

/** What was found or done, as a person reads it in a terminal. */
export function describeErase(report: EraseReport, isDone: boolean): string[] {
  const { person, removed, changed, bookings, contacts, sameContact, deadLetters, restless, waiting } = report
  const list = (counts: Partial<Record<Kind, number>>) =>
    Object.entries(counts)
      .map(([kind, count]) => `${count} × ${kind}`)
      .join(', ') || 'nothing'
  const would = isDone ? '' : 'would be '
  return [
    `Person ${person} (digest of the address)`,
    `Table, ${would}removed: ${list(removed)}`,
    `Table, ${would}left without the person: ${list(changed)}`,
    ...(bookings.length > 0 ? [`Bookings: ${bookings.join(', ')}`] : []),
    ...(contacts.length > 0 ? [`Contacts in HighLevel: ${contacts.join(', ')}`] : []),
    ...(sameContact.length > 0
      ? [`Bookings of the same contacts under another address, which stay: ${sameContact.join(', ')}`]
      : []),
    ...(deadLetters ? describeLetters(deadLetters, would) : []),
    ...(restless > 0 ? [`${restless} items were being written all the time: run again`] : []),
    ...(waiting > 0
      ? [`${waiting} messages wait on the sync queue and were not looked into: run again once they are done`]
      : []),
  ]
}

function describeLetters({ removed, changed, failed, undeleted, unseen, putBack }: ErasedLetters, would: string) {
  return [
    `Dead letters, ${would}removed: ${removed}, ${would}left without the person: ${changed}`,
    ...(putBack > 0 ? [`${putBack} dead letters put back at the end of the queue to see what lies behind`] : []),
    ...(failed + undeleted + unseen > 0
      ? [`${failed + undeleted + unseen} dead letters could not be seen or erased: run again in two minutes`]
      : []),
  ]
}
