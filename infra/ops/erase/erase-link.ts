import type { Booking } from '../../../shared/booking/booking.ts'
import { readGuest } from '../../../shared/booking/guest.ts'
import type { Settings } from '../../../shared/config/settings-schema.ts'
import { type Link, linkSchema } from '../../../shared/ledger/link.ts'
import { type EventFact, factOf, personKey, TELLINGS } from '../../../shared/plan/booking-event.ts'
import type { KnownState } from '../../../shared/plan/booking-state.ts'
import { hash } from '../../../shared/plan/hash.ts'
import type { Person } from './person.ts'
import { withoutPerson } from './without-person.ts'

type GuestSettings = Pick<Settings, 'phoneFields' | 'defaultCountry'>

/** Whether the booking is with this person: read as the sync function reads whom it is with. */
export const isWith = (booking: Booking, person: Person, settings: GuestSettings): boolean =>
  readGuest(booking, settings).guest.email === person.email

export const isLinkOf = ({ known, pending }: Link, person: Person, settings: GuestSettings): boolean =>
  [known, pending].some((state) =>
    TELLINGS.some((telling) => {
      const booking = state?.[telling]?.booking
      return booking !== undefined && isWith(booking, person, settings)
    }),
  )

/** What is left of a booking once its person is erased: ids, and that it was done. @param now Unix milliseconds */
export const shellOf = ({ tenant, meetingId, locationId, revision }: Link, now: number): Link => ({
  tenant,
  meetingId,
  locationId,
  revision: revision + 1,
  written: {},
  erasedAt: now,
  timeline: [{ at: now, changes: ['erase'], outcome: 'erased', steps: [] }],
})

/**
 * Somebody else's booking without the person. Facts tell other guests by one key for all; it is made anew as the next event
 * without the person would make it, so that this event says nothing new.
 */
export function linkWithout(link: Link, person: Person): Link {
  const left = linkSchema.parse(withoutPerson(link, person))
  const stateOf = (name: 'known' | 'pending') => {
    const [before, after] = [link[name], left[name]]
    return before && after ? { [name]: stateWithout(before, after, person) } : {}
  }
  return { ...left, ...stateOf('known'), ...stateOf('pending') }
}

function stateWithout(before: KnownState, after: KnownState, person: Person): KnownState {
  const keys = changedKeys(before, after)
  const facts = before.facts.map((fact): EventFact => {
    const { guests: key, host, ...rest } = fact
    const guests = keys.has(key ?? '') ? keys.get(key ?? '') : keyWithout(key, person)
    return {
      ...rest,
      ...(host === undefined || host === personKey(person.email) ? {} : { host }),
      ...(guests === undefined ? {} : { guests }),
    }
  })
  return { ...after, facts }
}

/** What the key of the other guests was and is, as far as their list is known. */
function changedKeys(before: KnownState, after: KnownState): Map<string, string | undefined> {
  const keys = new Map<string, string | undefined>()
  for (const telling of TELLINGS) {
    const [was, is] = [before[telling], after[telling]]
    const fact = before.facts.find(({ eventId }) => eventId === was?.eventId)
    if (!was || !is || !fact) continue
    const [oldKey, newKey] = [was, is].map(({ booking }) => factOf({ ...fact, booking }).guests)
    if (oldKey !== undefined && oldKey !== newKey) keys.set(oldKey, newKey)
  }
  return keys
}

// A longer key may have been cut, and ends in a digest then.
const LONGEST_WHOLE = 78
const SHORTEST_TRACE = 4

function keyWithout(key: string | undefined, person: Person): string | undefined {
  if (key === undefined) return undefined
  const names = key.split(',')
  if (names.some((name) => person.isEmail(name))) {
    const others = names.filter((name) => !person.isEmail(name)).join(',')
    return key.length > LONGEST_WHOLE ? hash(others) : others
  }
  // Cut within the address: a digest tells equal from unequal as well.
  const trace = person.email.slice(0, SHORTEST_TRACE)
  return key.length > LONGEST_WHOLE && names.at(-1)?.startsWith(trace) ? hash(key) : key
}
