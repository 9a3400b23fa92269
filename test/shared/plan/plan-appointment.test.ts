import { expect, test } from 'vitest'
import type { EventChange } from '../../../shared/booking/booking.ts'
import { aBooking } from '../../support/bookings.ts'
import { type Config, MOVED, plan, SAM, type Situation, stateOf, USERS, writtenBy } from './plan-fixtures.ts'

type Mirror = NonNullable<Config['appointment']>
const mirror = (appointment: Mirror | null = { calendar: 'cal-1' }, situation: Situation = {}) =>
  plan({ hosts: USERS, appointment }, situation).appointment
const after = (...events: [EventChange, object?][]) => {
  const written = writtenBy(plan({ hosts: USERS, appointment: { calendar: 'cal-1' } }))
  return mirror(undefined, { written, state: stateOf(['created'], ...events) })
}

test('[appointment.calendar] a booking is mirrored on this calendar, without notifying anyone; without it there is no mirror', () => {
  expect(mirror()).toEqual({
    do: 'create',
    hash: expect.any(String),
    appointment: {
      calendarId: 'cal-1',
      startTime: '2026-03-10T15:00:00.000Z',
      endTime: '2026-03-10T15:30:00.000Z',
      title: 'Product demo',
      appointmentStatus: 'confirmed',
      assignedUserId: 'user-rita',
      address: 'https://meet.example.com/abc',
      description: '[chili-piper/demo/meeting-1]',
      toNotify: false,
      ignoreDateRange: true,
      ignoreFreeSlotValidation: true,
    },
  })
  expect(mirror(null)).toEqual({ do: 'keep' })
  expect(plan().appointment).toEqual({ do: 'keep' })
})

test('[appointment.byMeetingType] another calendar for a meeting type by name or id, or none', () => {
  const calendarOf = (byMeetingType: Record<string, string | null>) => {
    const step = mirror({ calendar: 'cal-1', byMeetingType })
    return 'appointment' in step ? step.appointment.calendarId : undefined
  }
  expect(calendarOf({})).toBe('cal-1')
  expect(calendarOf({ '30 Min Demo': 'cal-2' })).toBe('cal-2')
  expect(calendarOf({ 'type-1': 'cal-3' })).toBe('cal-3')
  expect(calendarOf({ 'type-1': null })).toBeUndefined()
  expect(calendarOf({ other: null })).toBe('cal-1')
})

test('a mirror whose booking became of a type without one is cancelled', () => {
  const settings = { calendar: 'cal-1', byMeetingType: { 'type-1': null } }
  const written = { appointmentId: 'a1', appointmentHash: 'before' }
  expect(plan({ appointment: settings }, { written }).appointment).toEqual({
    do: 'cancel',
    appointmentId: 'a1',
  })
  expect(plan({ appointment: null }, { written }).appointment).toEqual({ do: 'keep' })
})

test('[appointment.title] is a template, the booking’s title unless given', () => {
  const titleOf = (appointment: Mirror) => {
    const step = mirror(appointment)
    return 'appointment' in step ? step.appointment.title : undefined
  }
  expect(titleOf({ calendar: 'cal-1', title: 'Demo:\n {{guest.name}}' })).toBe('Demo: Pat Prospect')
  expect(titleOf({ calendar: 'cal-1' })).toBe('Product demo')
  expect(titleOf({ calendar: 'cal-1', title: '{{field.Nothing}}' })).toBe('Meeting')
})

test.each([
  ['moved', 'updated', MOVED, { startTime: MOVED.startsAt, endTime: MOVED.endsAt, appointmentStatus: 'confirmed' }],
  ['reassigned', 'updated', { host: SAM }, { assignedUserId: 'user-sam' }],
  ['cancelled', 'deleted', {}, { appointmentStatus: 'cancelled' }],
  ['missed', 'no-show', {}, { appointmentStatus: 'noshow' }],
  ['held', 'completed', {}, { appointmentStatus: 'showed' }],
] as const)(
  'the mirror of a %s booking follows it, and still nobody is notified',
  (_, change, booking, appointment) => {
    expect(after([change, booking])).toMatchObject({
      do: 'update',
      appointmentId: 'a1',
      appointment: { ...appointment, toNotify: false },
    })
  },
)

test('what the mirror does not show changes nothing', () => {
  expect(after(['updated', { description: 'new' }])).toEqual({ do: 'keep' })
})

test('a booking without a time is not mirrored', () => {
  const { startsAt: _, endsAt: __, ...untimed } = aBooking()
  expect(mirror(undefined, { state: { ...stateOf(['created']), booking: untimed } })).toEqual({ do: 'keep' })
})
