import type { QueuedEvent } from './read-record.ts'

/** The events of one booking that came in one batch. */
export interface BookingGroup {
  tenant: string
  locationId: string
  meetingId: string
  queued: QueuedEvent[]
}

/**
 * Splits a batch into runs: bookings of one run may concern the same contact and go one after the other,
 * runs have nothing in common and go side by side. Pure; keeps the order of arrival.
 * @param keysOf what a booking's contact is found by, such as its e-mail and phone.
 */
export function groupEvents(
  queued: readonly QueuedEvent[],
  keysOf: (item: QueuedEvent) => readonly string[],
): BookingGroup[][] {
  const runOf = new Map<string, QueuedEvent[]>()
  for (const item of queued) {
    const scope = item.locationId
    const keys = [meetingKey(item), ...keysOf(item)].map((key) => `${scope}/${key}`)
    const touched = new Set(keys.flatMap((key) => runOf.get(key) ?? []))
    const run = [...touched, item].sort((a, b) => queued.indexOf(a) - queued.indexOf(b))
    for (const member of run)
      for (const key of [meetingKey(member), ...keysOf(member)]) runOf.set(`${member.locationId}/${key}`, run)
  }
  return [...new Set(runOf.values())].map(groupByBooking)
}

const meetingKey = ({ tenant, event }: QueuedEvent) => `meeting/${tenant}/${event.booking.meetingId}`

function groupByBooking(run: readonly QueuedEvent[]): BookingGroup[] {
  return [...Map.groupBy(run, meetingKey).values()].map((queued) => {
    const { tenant, locationId, event } = queued[0]!
    return { tenant, locationId, meetingId: event.booking.meetingId, queued }
  })
}
