import { expect, test } from 'vitest'
import { type ContactBooking, contactBookingSchema } from '../../../shared/plan/contact-booking.ts'

const BOOKING: ContactBooking = {
  tenant: 'demo',
  meetingId: 'm-1',
  status: 'booked',
  isRescheduled: false,
  decidedAt: 1_772_355_600,
  endsAt: '2026-03-10T15:30:00.000Z',
  tags: ['team-a'],
}

test('what a contact’s other bookings know of one is read as it was stored, in every state', () => {
  const { endsAt: _, ...endless } = BOOKING
  for (const status of ['booked', 'cancelled', 'no-show', 'completed'] as const)
    for (const booking of [BOOKING, endless])
      expect(contactBookingSchema.parse({ ...booking, status })).toEqual({ ...booking, status })
})

test('and not at all when something is missing or of no known state', () => {
  for (const name of Object.keys(BOOKING).filter((key) => key !== 'endsAt')) {
    const { [name as keyof ContactBooking]: _, ...rest } = BOOKING
    expect([name, contactBookingSchema.safeParse(rest).success]).toEqual([name, false])
  }
  for (const status of ['', 'gone']) expect(contactBookingSchema.safeParse({ ...BOOKING, status }).success).toBe(false)
})
