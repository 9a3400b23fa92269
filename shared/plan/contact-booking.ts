import * as z from 'zod/mini'

export const contactBookingSchema = z.object({
  tenant: z.string(),
  meetingId: z.string(),
  status: z.enum(['booked', 'cancelled', 'no-show', 'completed']),
  isRescheduled: z.boolean(),
  /** Unix seconds of the event that decided the status. */
  decidedAt: z.number(),
  /** ISO instant; absent when the booking never told its time. */
  endsAt: z.exactOptional(z.string()),
  /** Tags that the contact has because of what this booking is, whatever its state. */
  tags: z.array(z.string()),
})
/** What a contact's other bookings have to know of one, because the contact's tags tell of all of them. */
export type ContactBooking = z.infer<typeof contactBookingSchema>
