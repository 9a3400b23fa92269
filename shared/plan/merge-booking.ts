import type { Booking, Person } from '../booking/booking.ts'
import { withoutAbsent } from '../booking/without-absent.ts'
import { compareEvents, type EventFact, personKey, type Telling } from './booking-event.ts'
import type { Story } from './booking-history.ts'

export interface Content {
  fact: EventFact
  booking: Booking
}

/** The newest content of each kind; which they are depends on no order of arrival. */
export type Contents = Partial<Record<Telling, Content>>

/**
 * The booking as it stands: what a webhook delivered, a fetch's part of it laid over or under it by their order, and over all
 * the deletion of a cancelled one. Needs at least one content.
 */
export function mergeBooking(contents: Contents, story: Story): Booking {
  const { delivered, polled, deleted } = contents
  const isCancelled = story.status === 'cancelled'
  // A booking that is on and of which webhooks told only the deletion: that is where its answers are.
  const base = delivered ?? (isCancelled ? undefined : deleted)
  const layers = [base, polled].filter(isPresent).sort((a, b) => compareEvents(a.fact, b.fact))
  if (isCancelled && deleted) layers.push(deleted)
  const [lowest, ...upper] = layers
  if (!lowest) throw new Error('A booking without content cannot be told')
  const { startsAt: _startsAt, endsAt: _endsAt, host, ...rest } = upper.reduce(lay, lowest.booking)
  const { told } = story
  // Time and host are what the story says of them: a body may leave them out, and one that came after the end does not count.
  const hosts = [host, deleted?.booking.host, polled?.booking.host, delivered?.booking.host].filter(isPresent)
  return withoutAbsent({ ...rest, startsAt: told.startsAt, endsAt: told.endsAt, host: hostOf(told.host, hosts) })
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined

/** Lays what a later content says over an earlier booking; what it leaves out stays. */
function lay(lower: Booking, { fact, booking: upper }: Content): Booking {
  const tellsGuests = fact.guests !== undefined
  return withoutAbsent({
    ...lower,
    ...upper,
    guest: { ...lower.guest, ...upper.guest },
    dataFields: Object.keys(upper.dataFields).length > 0 ? upper.dataFields : lower.dataFields,
    otherGuests: tellsGuests ? layGuests(lower.otherGuests, upper.otherGuests) : lower.otherGuests,
    host: layPerson(lower.host, upper.host),
    assignee: layPerson(lower.assignee, upper.assignee),
    booker: layPerson(lower.booker, upper.booker),
    workspace: layNamed(lower.workspace, upper.workspace),
    router: layNamed(lower.router, upper.router),
    distribution: layNamed(lower.distribution, upper.distribution),
    meetingType: layNamed(lower.meetingType, upper.meetingType),
  })
}

/** The guests of the later content, with the names that the earlier one knew. */
function layGuests(lower: readonly Person[], upper: readonly Person[]): Person[] {
  return upper.map((guest) => ({ ...lower.find((known) => isSamePerson(known, guest)), ...guest }))
}

function layPerson(lower: Person | undefined, upper: Person | undefined): Person | undefined {
  return lower && upper && isSamePerson(lower, upper) ? { ...lower, ...upper } : (upper ?? lower)
}

/** Sources know a person by different ids, so an equal id or an equal address will do; a name only where there is neither. */
function isSamePerson(a: Person, b: Person): boolean {
  const keys = (['id', 'email'] as const).filter((key) => a[key] !== undefined && b[key] !== undefined)
  return keys.length > 0 ? keys.some((key) => a[key] === b[key]) : a.name !== undefined && a.name === b.name
}

/** A fetch tells ids without names: the name stays as long as nothing says that it is another thing's. */
function layNamed<T extends { id?: string; name?: string }>(lower: T | undefined, upper: T | undefined): T | undefined {
  if (!lower || !upper) return upper ?? lower
  const key = lower.id !== undefined && upper.id !== undefined ? 'id' : 'name'
  const isOther = lower[key] !== undefined && upper[key] !== undefined && lower[key] !== upper[key]
  return isOther ? upper : { ...lower, ...upper }
}

function hostOf(key: string | undefined, hosts: readonly Person[]): Person | undefined {
  if (key === undefined) return undefined
  const isKnownByKey = (host: Person) => [host.email, host.name, host.id].some((name) => personKey(name) === key)
  return hosts.find(isKnownByKey) ?? (key.includes('@') ? { email: key } : { name: key })
}
