import { z } from 'zod'
import type { Clock } from '../../../../shared/clock.ts'
import { ControlError, type ControlRoute, readControlBody } from '../control.ts'
import type { RecordStore } from '../record-store.ts'
import { createDirectory, DIRECTORY_KINDS } from './directory.ts'
import { createExtraField, extraFieldSchema } from './extra-field.ts'
import {
  bookingSchema,
  bookMeeting,
  type Meeting,
  moveMeeting,
  quietSchema,
  reassignSchema,
  rep,
  rescheduleSchema,
  userOf,
} from './meeting.ts'
import type { MeetingBook } from './meeting-book.ts'
import { createRouterBook, routingSchema } from './router-book.ts'
import type { Trigger } from './webhook-body.ts'
import type { Delivery, Webhooks } from './webhooks.ts'

/** What the routes below keep, and a reset forgets. */
export const CONTROLLED_KINDS = ['meeting', 'routing', 'extra-field', ...DIRECTORY_KINDS]

const resendSchema = z.strictObject({ deliveryIndex: z.int().min(0) })
const bulkSchema = z.strictObject({ bookings: z.array(bookingSchema).min(1).max(1_000) })

const summary = (deliveries: Delivery[]) => {
  const [first] = deliveries
  return first ? { status: first.status, ms: first.ms } : null
}

/** What guests, reps and admins do in Chili Piper's own pages. An answer waits until the webhooks were answered. */
export function controlRoutes(
  clock: Clock,
  store: RecordStore,
  meetings: MeetingBook,
  webhooks: Webhooks,
): ControlRoute[] {
  const directory = createDirectory(store)

  /** `delivery` is that of the first webhook, null when none was registered or enabled, or the change was quiet. */
  const publish = async (trigger: Trigger, meeting: Meeting, quiet: boolean) => {
    meetings.save(meeting)
    directory.remember(meeting)
    return { meetingId: meeting.id, delivery: quiet ? null : summary(await webhooks.deliver(trigger, meeting)) }
  }

  const requireActive = (id = ''): Meeting => {
    const meeting = meetings.get(id)
    if (!meeting) throw new ControlError(`There is no meeting ${id}`)
    if (meeting.status === 'Canceled') throw new ControlError(`Meeting ${id} was cancelled`)
    return meeting
  }

  return [
    { method: 'GET', path: '/meetings', run: () => store.list('meeting') },
    {
      method: 'POST',
      path: '/meetings',
      run: (call) => {
        const booking = readControlBody(bookingSchema, call)
        return publish('MeetingCreated', bookMeeting(booking, clock.now()), booking.quiet)
      },
    },
    {
      method: 'POST',
      path: '/meetings/bulk',
      run: async (call) => {
        const { bookings } = readControlBody(bulkSchema, call)
        const booked = bookings.map((booking) => ({ meeting: bookMeeting(booking, clock.now()), quiet: booking.quiet }))
        const meetingIds: string[] = []
        for (const { meeting, quiet } of booked)
          meetingIds.push((await publish('MeetingCreated', meeting, quiet)).meetingId)
        return { meetingIds }
      },
    },
    {
      method: 'POST',
      path: '/meetings/{id}/reschedule',
      run: (call, { id }) => {
        const { startAt, quiet } = readControlBody(rescheduleSchema, call)
        return publish('MeetingUpdated', moveMeeting(requireActive(id), startAt, clock.now()), quiet)
      },
    },
    {
      method: 'POST',
      path: '/meetings/{id}/reassign',
      run: (call, { id }) => {
        const { host: given, quiet } = readControlBody(reassignSchema, call)
        const host = userOf(given)
        return publish('MeetingUpdated', { ...requireActive(id), host, assignee: host }, quiet)
      },
    },
    {
      method: 'POST',
      path: '/meetings/{id}/cancel',
      run: (call, { id }) => {
        const { quiet } = readControlBody(quietSchema, call)
        return publish('MeetingDeleted', { ...requireActive(id), status: 'Canceled' }, quiet)
      },
    },
    {
      method: 'POST',
      path: '/meetings/{id}/no-show',
      run: (call, { id }) => {
        // There is no webhook of it, so it is quiet either way.
        readControlBody(quietSchema, call)
        return { meetingId: meetings.save({ ...requireActive(id), status: 'NoShow' }).id, delivery: null }
      },
    },
    { method: 'POST', path: '/users', run: (call) => directory.addUser(readControlBody(rep, call)) },
    {
      method: 'POST',
      path: '/routing',
      run: (call) => {
        const routing = readControlBody(routingSchema, call)
        for (const host of [routing.catchAll, ...routing.rules.map((rule) => rule.host)])
          if (host) directory.addUser(host)
        createRouterBook(store).save(routing)
        return { slug: routing.slug }
      },
    },
    {
      method: 'POST',
      path: '/extra-field',
      run: (call) => {
        const { name } = readControlBody(extraFieldSchema, call)
        createExtraField(store).set(name)
        return { name }
      },
    },
    { method: 'GET', path: '/deliveries', run: () => webhooks.deliveries() },
    {
      method: 'POST',
      path: '/webhooks/resend',
      run: async (call) => {
        const { deliveryIndex } = readControlBody(resendSchema, call)
        const delivery = webhooks.deliveries()[deliveryIndex]
        if (!delivery) throw new ControlError(`There is no delivery ${deliveryIndex}`)
        return { meetingId: delivery.meetingId, delivery: summary([await webhooks.resend(delivery)]) }
      },
    },
  ]
}
