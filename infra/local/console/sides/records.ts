import { z } from 'zod'

// What the simulators keep, as far as the page shows it.

const person = z.object({ name: z.string(), email: z.string() })
const named = z.object({ name: z.string() })
const text = z.string().nullish()

export const meetingsSchema = z.array(
  z.object({
    id: z.string(),
    status: z.string(),
    title: z.string(),
    start: z.string(),
    end: z.string(),
    bookedAt: z.string(),
    host: person,
    booker: person,
    guestEmail: z.string(),
    location: z.string().nullable(),
    workspace: named,
    meetingType: named,
    extra: z.record(z.string(), z.json()).default({}),
  }),
)
export type Meeting = z.output<typeof meetingsSchema>[number]

export const contactsSchema = z.array(
  z.object({
    contact: z.object({
      id: z.string(),
      locationId: z.string(),
      email: text,
      phone: text,
      firstName: text,
      lastName: text,
      companyName: text,
      assignedTo: text,
      tags: z.array(z.string()).nullish(),
    }),
    notes: z.array(z.object({ id: z.string(), body: z.string(), dateAdded: text })),
    tasks: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        body: text,
        dueDate: z.string(),
        completed: z.boolean().nullish(),
        assignedTo: text,
      }),
    ),
    appointments: z.array(
      z.object({ id: z.string(), title: text, appointmentStatus: text, startTime: z.union([z.string(), z.number()]) }),
    ),
  }),
)
export type ContactRecord = z.output<typeof contactsSchema>[number]

export const deliveriesSchema = z.array(
  z.object({ meetingId: z.string(), triggerType: z.string(), at: z.number(), status: z.number(), ms: z.number() }),
)
export type Delivery = z.output<typeof deliveriesSchema>[number]

export const changedSchema = z.object({
  meetingId: z.string(),
  delivery: z.object({ status: z.number(), ms: z.number() }).nullable(),
})
export type Changed = z.output<typeof changedSchema>
