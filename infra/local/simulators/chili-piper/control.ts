import { z } from 'zod'
import type { Clock } from '../../../../shared/clock.ts'
import { ControlError, type ControlRoute, readControlBody } from '../control.ts'
import {
  bookingSchema,
  bookMeeting,
  type Meeting,
  moveMeeting,
  reassignSchema,
  rescheduleSchema,
  userOf,
} from './meeting.ts'
import type { MeetingBook } from './meeting-book.ts'
import type { Trigger } from './webhook-body.ts'
import type { Delivery, Webhooks } from './webhooks.ts'

const resendSchema = z.strictObject({ deliveryIndex: z.int().min(0) })

const summary = (deliveries: Delivery[]) => {
  const [first] = deliveries
  return first ? { status: first.status, ms: first.ms } : null
}

/** What guests and reps do in Chili Piper's own pages. An answer waits until the webhooks were answered. */
export function controlRoutes(clock: Clock, meetings: MeetingBook, webhooks: Webhooks): ControlRoute[] {
  /** `delivery` is that of the first webhook, null when none was registered or enabled. */
  const publish = async (trigger: Trigger, meeting: Meeting) => {
    meetings.save(meeting)
    return { meetingId: meeting.id, delivery: summary(await webhooks.deliver(trigger, meeting)) }
  }

  const requireActive = (id = ''): Meeting => {
    const meeting = meetings.get(id)
    if (!meeting) throw new ControlError(`There is no meeting ${id}`)
    if (meeting.status === 'Canceled') throw new ControlError(`Meeting ${id} was cancelled`)
    return meeting
  }

  return [
    {
      method: 'POST',
      path: '/meetings',
      run: (call) => publish('MeetingCreated', bookMeeting(readControlBody(bookingSchema, call), clock.now())),
    },
    {
      method: 'POST',
      path: '/meetings/{id}/reschedule',
      run: (call, { id }) => {
        const { startAt } = readControlBody(rescheduleSchema, call)
        return publish('MeetingUpdated', moveMeeting(requireActive(id), startAt, clock.now()))
      },
    },
    {
      method: 'POST',
      path: '/meetings/{id}/reassign',
      run: (call, { id }) => {
        const host = userOf(readControlBody(reassignSchema, call).host)
        return publish('MeetingUpdated', { ...requireActive(id), host, assignee: host })
      },
    },
    {
      method: 'POST',
      path: '/meetings/{id}/cancel',
      run: (_, { id }) => publish('MeetingDeleted', { ...requireActive(id), status: 'Canceled' }),
    },
    {
      method: 'POST',
      path: '/meetings/{id}/no-show',
      run: (_, { id }) => ({
        meetingId: meetings.save({ ...requireActive(id), status: 'NoShow' }).id,
        delivery: null,
      }),
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
