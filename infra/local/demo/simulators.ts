import { z } from 'zod'

const seenSchema = z.array(
  z.object({
    contact: z.looseObject({
      id: z.string(),
      firstName: z.string().nullish(),
      lastName: z.string().nullish(),
      email: z.string().nullish(),
      phone: z.string().nullish(),
      companyName: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
    }),
    notes: z.array(z.looseObject({ id: z.string(), body: z.string() })),
    tasks: z.array(z.looseObject({ id: z.string(), title: z.string(), dueDate: z.string(), completed: z.boolean() })),
  }),
)
const requestsSchema = z.array(z.looseObject({ method: z.string(), path: z.string(), status: z.number() }))
const bookedSchema = z.looseObject({
  meetingId: z.string(),
  delivery: z.looseObject({ status: z.number(), ms: z.number() }).nullable(),
})
const deliveriesSchema = z.array(z.looseObject({ meetingId: z.string() }))

export type Seen = z.infer<typeof seenSchema>[number]
export type Booked = z.infer<typeof bookedSchema>

/** What the demo does in Chili Piper and sees in HighLevel, through the simulators' control API. */
export interface DemoSimulators {
  book(meeting: Record<string, unknown>): Promise<Booked>
  change(
    meetingId: string,
    change: 'reschedule' | 'reassign' | 'cancel',
    body?: Record<string, unknown>,
  ): Promise<Booked>
  /** Sends the meeting's newest webhook again, byte for byte. */
  resend(meetingId: string): Promise<Booked>
  contactsOf(email: string): Promise<Seen[]>
  /** Requests HighLevel got so far. */
  requests(): Promise<z.infer<typeof requestsSchema>>
}

export function connectSimulators(urls: { chiliPiperUrl: string; highLevelUrl: string }): DemoSimulators {
  const chiliPiper = (path: string, body?: unknown) => ask(`${urls.chiliPiperUrl}/_simulator${path}`, body)
  const highLevel = (path: string) => ask(`${urls.highLevelUrl}/_simulator${path}`)
  return {
    book: async (meeting) => bookedSchema.parse(await chiliPiper('/meetings', meeting)),
    change: async (meetingId, change, body = {}) =>
      bookedSchema.parse(await chiliPiper(`/meetings/${encodeURIComponent(meetingId)}/${change}`, body)),
    async resend(meetingId) {
      const deliveries = deliveriesSchema.parse(await chiliPiper('/deliveries'))
      const deliveryIndex = deliveries.findLastIndex((delivery) => delivery.meetingId === meetingId)
      return bookedSchema.parse(await chiliPiper('/webhooks/resend', { deliveryIndex }))
    },
    contactsOf: async (email) => seenSchema.parse(await highLevel(`/contacts?email=${encodeURIComponent(email)}`)),
    requests: async () => requestsSchema.parse(await highLevel('/requests')),
  }
}

async function ask(url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}: ${text.slice(0, 200)}`)
  return JSON.parse(text)
}
