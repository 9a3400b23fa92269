import type { Integration } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import { type Link, linkSchema } from '../../../shared/ledger/link.ts'
import { type Item, type Key, readPartition, scanTable } from '../scan-table.ts'
import type { Target } from '../target.ts'
import { isLinkOf } from './erase-link.ts'
import { type Kind, kindOf } from './item-kind.ts'
import type { Person } from './person.ts'
import { isAbout } from './without-person.ts'

export interface FoundItem extends Key {
  kind: Kind
}

/** What the table has of a person. */
export interface Found {
  /** Goes whole, in this order: what the rest is found by comes last, so that a run that was stopped can be repeated. */
  removals: FoundItem[]
  /** Stays, without the person. */
  changes: FoundItem[]
  /** `tenant/meetingId` of the bookings that go. */
  bookings: Set<string>
  /** `locationId/contactId` of the person's contacts. */
  contacts: Set<string>
  /** `tenant/meetingId` of bookings of those contacts under another address: they stay. */
  sameContact: Set<string>
}

type Sight = Pick<Found, 'changes' | 'bookings' | 'contacts'> & { links: Key[]; visitors: Key[] }

/** Looks through the whole table. @param onLook told of how many items were looked at. @throws whatever DynamoDB answers */
export async function findPerson(
  target: Target,
  person: Person,
  onLook: (items: number) => void = () => {},
): Promise<Found> {
  const sight: Sight = { links: [], visitors: [], changes: [], bookings: new Set(), contacts: new Set() }
  let looked = 0
  const lookAt = (look: (item: Item) => void) => (items: Item[]) => {
    for (const item of items) look(item)
    looked += items.length
    onLook(looked)
  }
  await scanTable(
    target,
    lookAt((item) => see(item, person, target.integration, sight)),
  )
  const { bookings, contacts } = sight
  const ofContacts = await readContacts(target, contacts)
  const sameContact = ofContacts.flatMap(bookingsIn).filter((name) => !bookings.has(name))
  const partitions = await Promise.all(sight.links.map(({ pk }) => readPartition(target, pk)))
  const ofBookings = partitions.flat().map((item) => toFound(kindOf(item), item))
  const removals = [
    ...sight.visitors.map((key) => toFound('visitor decision', key)),
    ...ofContacts.map((item) => toFound(kindOf(item), item)),
    ...ofBookings.toSorted((a, b) => Number(a.kind === 'booking') - Number(b.kind === 'booking')),
  ]
  const gone = new Set(removals.map(nameOf))
  const changes = sight.changes.filter((item) => !gone.has(nameOf(item)))
  return { removals, changes, bookings, contacts, sameContact: new Set(sameContact) }
}

const nameOf = ({ pk, sk }: Key) => JSON.stringify([pk, sk])
const toFound = (kind: Kind, { pk, sk }: Key): FoundItem => ({ kind, pk, sk })

function see(item: Item, person: Person, integration: Integration, sight: Sight): void {
  const { pk, sk } = item
  if (person.isVisitor(pk)) sight.visitors.push({ pk, sk })
  const contact = contactIn(pk)
  if (contact && item['email'] === person.digest) sight.contacts.add(contact)
  if (pk.startsWith('booking#') && sk === 'link') seeLink(item, person, integration, sight)
  else if (isAbout(item, person)) sight.changes.push(toFound(kindOf(item), item))
}

function seeLink(item: Item, person: Person, integration: Integration, sight: Sight): void {
  const link = linkSchema.safeParse(item).data
  if (!link) {
    // Written by another version: what is in it cannot be told apart.
    if (isAbout(item, person)) sight.links.push(item)
    return
  }
  const { tenant, meetingId, locationId, written } = link
  if (isLinkOf(link, person, settingsFor(integration, locationId))) {
    sight.links.push(item)
    sight.bookings.add(`${tenant}/${meetingId}`)
    if (written.contactId) sight.contacts.add(`${locationId}/${written.contactId}`)
  } else if (isAbout(link, person)) {
    sight.changes.push(toFound('booking', item))
    const guest = guestContact(link, person)
    if (guest) sight.contacts.add(`${locationId}/${guest}`)
  }
}

/** The contact that the person was made as another guest. */
const guestContact = ({ written }: Link, { digest }: Person) =>
  new Map(Object.entries(written.guests ?? {})).get(digest)

/** `locationId/contactId` of an item about a contact. */
function contactIn(pk: string): string | undefined {
  const [kind, locationId, contactId] = pk.split('#')
  return kind === 'contact' && contactId ? `${locationId}/${contactId}` : undefined
}

async function readContacts(target: Target, contacts: ReadonlySet<string>): Promise<Item[]> {
  const items: Item[] = []
  for (const contact of contacts) {
    const [locationId, contactId] = contact.split('/')
    for (const kind of ['contact', 'routing'])
      items.push(...(await readPartition(target, `${kind}#${locationId}#${contactId}`)))
  }
  return items
}

const bookingsIn = (item: Item) =>
  item.pk.startsWith('contact#')
    ? Object.keys(item).flatMap((name) => (name.startsWith('b#') ? [name.slice('b#'.length)] : []))
    : []
