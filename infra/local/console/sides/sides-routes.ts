import { z } from 'zod'
import { ConsoleError } from '../console-error.ts'
import type { ConsoleCall, ConsoleRoute } from '../console-route.ts'
import { type Asked, askSimulator } from './ask-simulator.ts'
import { readBooking, readBrief, readSides, type SidesSource } from './read-sides.ts'
import { changedSchema } from './records.ts'

const instant = z.iso.datetime({ offset: true })
const name = z.string().trim().min(1).max(200)
const email = z.string().trim().min(3).max(320)
const host = z.strictObject({ email, name })

const bookingSchema = z.strictObject({
  guest: z.strictObject({ email, firstName: name.optional(), lastName: name.optional(), phone: name.optional() }),
  startAt: instant,
  meetingType: name,
  workspace: name,
  host: host.optional(),
})
export type NewBooking = z.input<typeof bookingSchema>

const noteSchema = z.strictObject({ body: z.string().min(1).max(5000) })
const tagsSchema = z.strictObject({ tags: z.array(name).min(1).max(20) })
const doneSchema = z.strictObject({ completed: z.boolean() })
const nothing = z.strictObject({})

const CONTACT = '/api/sides/locations/{location}/contacts/{contact}'
const MEETING = '/api/sides/bookings/{meeting}'

/** What people do on both simulated sides, and what they see there. Without simulators, why there is nothing to do. */
export function sidesRoutes(source: SidesSource | { whyNot: string }): ConsoleRoute[] {
  if ('whyNot' in source) {
    const { whyNot } = source
    return [{ method: 'GET', path: '/api/sides', run: () => ({ json: { available: false, whyNot } }) }]
  }
  const segment = (value = '') => encodeURIComponent(value)

  const inChiliPiper = async (target: string, body: unknown) =>
    changedSchema.parse(
      await askSimulator(`${source.chiliPiperUrl}/_simulator/meetings${target}`, { method: 'POST', body }),
    )
  const change = (what: string, schema: z.ZodType): ConsoleRoute => ({
    method: 'POST',
    path: `${MEETING}/${what}`,
    run: async ({ params, body }) => ({
      json: await inChiliPiper(`/${segment(params['meeting'])}/${what}`, body(schema)),
    }),
  })

  /** A request to the simulated HighLevel's API as its own pages would send it. */
  const inHighLevel = async ({ params }: ConsoleCall, target: string, asked: Asked) => {
    const { location = '', contact = '' } = params
    const headers = { authorization: `Bearer ${source.tokenOf(location)}`, version: '2021-07-28' }
    const url = `${source.highLevelUrl}/contacts/${segment(contact)}${target}`
    await askSimulator(url, { ...asked, headers }).catch((cause: unknown) => {
      if (cause instanceof ConsoleError)
        throw new ConsoleError(cause.status, `HighLevel refused: ${cause.message}`, { cause })
      throw cause
    })
    return { json: {} }
  }
  const write = (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    schema: z.ZodType,
    target: (params: Record<string, string>) => string,
  ): ConsoleRoute => ({
    method,
    path: `${CONTACT}${path}`,
    run: (call) => {
      const body = call.body(schema)
      return inHighLevel(call, target(call.params), schema === nothing ? { method } : { method, body })
    },
  })
  const noteOf = ({ note }: Record<string, string>) => `/notes/${segment(note)}`

  return [
    { method: 'GET', path: '/api/sides', run: async () => ({ json: await readSides(source) }) },
    {
      method: 'GET',
      path: MEETING,
      run: async ({ params }) => ({ json: await readBooking(source, params['meeting'] ?? '') }),
    },
    {
      method: 'GET',
      path: `${MEETING}/brief`,
      run: async ({ params }) => ({ json: await readBrief(source, params['meeting'] ?? '') }),
    },
    {
      method: 'POST',
      path: '/api/sides/bookings',
      run: async ({ body }) => ({ json: await inChiliPiper('', body(bookingSchema)) }),
    },
    change('reschedule', z.strictObject({ startAt: instant })),
    change('reassign', z.strictObject({ host })),
    change('cancel', nothing),
    write('POST', '/notes', noteSchema, () => '/notes'),
    write('PUT', '/notes/{note}', noteSchema, noteOf),
    write('DELETE', '/notes/{note}', nothing, noteOf),
    write('PUT', '/tasks/{task}', doneSchema, ({ task }) => `/tasks/${segment(task)}/completed`),
    write('POST', '/tags', tagsSchema, () => '/tags'),
    write('DELETE', '/tags', tagsSchema, () => '/tags'),
  ]
}
