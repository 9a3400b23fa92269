import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { SyncError } from '../../shared/errors.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { emailsOf, phonesOf } from '../../shared/highlevel/contact.ts'
import { createHighLevelOAuth } from '../../shared/highlevel/oauth-api.ts'
import { parseTokenReply } from '../../shared/highlevel/oauth-reply.ts'
import { createPacer } from '../../shared/highlevel/pacer.ts'
import { readRateHeaders, readRetryAfterMs } from '../../shared/highlevel/rate-headers.ts'
import { createHastyClock } from '../shared/chili-piper/operations/edge-world.ts'
import { freePacer } from '../support/free-pacer.ts'
import { REPLY } from '../support/oauth-endpoint.ts'
import { answersLike, fetchAnswering, type HostileAnswer, hastyClock, hostileHeaders } from './hostile-answers.ts'
import { hostileValue, nearly, received } from './hostile-json.ts'
import { hostileText } from './hostile-text.ts'
import { expectPrototypesUntouched, expectTellsNothing, settled } from './own-outcomes.ts'
import { runs } from './settings.ts'

const HOUR_MS = 3_600_000
const CONTACT = {
  id: 'c1',
  email: 'pat@example.org',
  additionalEmails: ['a@b.example'],
  phone: '+12125550123',
  tags: ['vip'],
}
const EVENT = {
  id: 'e1',
  calendarId: 'k1',
  title: 'Demo',
  appointmentStatus: 'confirmed',
  startTime: '2026-03-10 15:00:00',
}
const GOOD = [
  { contact: CONTACT, contacts: [CONTACT], meta: { contactId: 'c1' }, new: true, traceId: 'trace-1' },
  { note: { id: 'n1', body: 'x' }, notes: [{ id: 'n1' }], task: { id: 't1' }, tasks: [{ id: 't1', completed: false }] },
  {
    events: [EVENT],
    ...EVENT,
    customFields: [{ id: 'f1', fieldKey: 'contact.plan' }],
    users: [{ id: 'u1', email: 'a@b.example' }],
  },
  { statusCode: 400, message: ['email must be an email'], error: 'Bad Request', traceId: 'trace-1' },
  { message: 'Contact with id c1 not found', meta: { contactId: 'c1', matchingField: 'email' } },
  { succeded: true, location: { id: 'location-1', companyId: 'company1' } },
]

const clientOf = (answer: HostileAnswer) =>
  createHighLevelClient({
    baseUrl: 'https://highlevel.test',
    locationId: 'location-1',
    fetch: fetchAnswering(answer),
    clock: hastyClock,
    pacer: freePacer,
    accessToken: async ({ isFresh }) => (isFresh ? 'canary-access' : 'canary-refresh'),
  })
type Client = ReturnType<typeof clientOf>

const TASK = { title: 'Call', dueDate: '2026-03-10T15:00:00Z', completed: false }
const TIMES = { startTime: '2026-03-10T15:00:00Z', endTime: '2026-03-10T16:00:00Z' }
const CALLS: Record<string, (client: Client) => Promise<unknown>> = {
  findContact: (client) => client.findContact({ email: 'pat@example.org' }),
  getContact: (client) => client.getContact('c1'),
  createContact: (client) => client.createContact({ email: 'pat@example.org' }),
  createAndTag: async (client) =>
    client.addTags((await client.createContact({ email: 'pat@example.org' })).id, ['vip']),
  updateContact: (client) => client.updateContact('c1', { firstName: 'Pat' }),
  addTags: (client) => client.addTags('c1', ['vip']),
  readNotes: (client) => client.readNotes('c1'),
  createNote: (client) => client.createNote('c1', { body: 'x' }),
  updateNote: (client) => client.updateNote('c1', 'n1', { body: 'x' }),
  readTasks: (client) => client.readTasks('c1'),
  createTask: (client) => client.createTask('c1', TASK),
  deleteTask: (client) => client.deleteTask('c1', 't1'),
  listAppointments: (client) => client.listAppointments('c1'),
  createAppointment: (client) => client.createAppointment({ calendarId: 'k1', contactId: 'c1', ...TIMES }),
  listCustomFields: (client) => client.listCustomFields(),
  readCompanyId: (client) => client.readCompanyId(),
  findUser: (client) => client.findUser('company1', 'pat@example.org'),
  listContactsOfBusiness: (client) => client.listContactsOfBusiness('b1'),
}

afterEach(expectPrototypesUntouched)

test('C1, C3, C4, C5: whatever HighLevel answers, each operation gives a value or one of our errors, which quotes none of it', async () => {
  const names = fc.constantFrom(...Object.keys(CALLS))
  await fc.assert(
    fc.asyncProperty(names, answersLike(...GOOD), async (name, answer) => {
      const outcome = await settled(() => CALLS[name]!(clientOf(answer)))
      if (!(outcome instanceof SyncError)) return
      expect(outcome.message.length).toBeLessThan(300)
      expectTellsNothing(outcome.traceId ?? '', 64)
    }),
    runs(400),
  )
})

test('C4: whatever words a refusal has, and whichever contact a create names, it is an outcome or one of our errors', async () => {
  const words = fc.record({
    message: fc.oneof(hostileText, fc.array(hostileText, { maxLength: 3 })),
    contactId: hostileText,
  })
  const status = fc.constantFrom(400, 401, 403, 404, 422)
  const names = fc.constantFrom(...Object.keys(CALLS))
  await fc.assert(
    fc.asyncProperty(names, status, words, async (name, status, { message, contactId }) => {
      const body = asBytes({ message, meta: { contactId }, traceId: contactId })
      const outcome = await settled(() => CALLS[name]!(clientOf({ status, headers: new Headers(), body })))
      if (outcome instanceof SyncError) expect(outcome.traceId ?? 'none').toMatch(/^[\w-]{1,64}$/)
    }),
    runs(300),
  )
})

test('C6: a contact of any form has addresses that are texts and phones of digits, or is refused', async () => {
  const answer = fc.record({
    status: fc.constant(200),
    headers: hostileHeaders,
    body: nearly({ contact: CONTACT }).map(asBytes),
  })
  await fc.assert(
    fc.asyncProperty(answer, async (sent) => {
      const contact = await settled(() => clientOf(sent).findContact({ email: 'pat@example.org' }))
      if (contact === undefined || contact instanceof SyncError) return
      for (const email of emailsOf(contact)) expect(email).toBe(email.trim().toLowerCase())
      for (const phone of phonesOf(contact)) expect(phone).toMatch(/^\d*$/)
      expect(typeof contact.id).toBe('string')
    }),
    runs(150),
  )
})

const asBytes = (value: unknown) => Buffer.from(JSON.stringify(value))

test('C10: whatever the headers say, the wait is between a second and twelve hours, and a window has sane numbers', () => {
  fc.assert(
    fc.property(hostileHeaders, (headers) => {
      const wait = readRetryAfterMs(headers, hastyClock.now())
      expect(wait >= 1_000 && wait <= 12 * HOUR_MS).toBe(true)
      const window = readRateHeaders(headers)
      if (!window) return
      const { max, remaining, intervalMs, daily } = window
      expect([max > 0, remaining >= 0 && remaining <= max, intervalMs > 0 && intervalMs <= 600_000]).toEqual([
        true,
        true,
        true,
      ])
      if (daily) expect(daily.resetMs >= 1_000 && daily.resetMs <= 12 * HOUR_MS).toBe(true)
    }),
    runs(300),
  )
})

test('C10: whatever a window is said to be, the next requests go out or wait for a minute at most, and nothing grows with it', async () => {
  const number = fc.constantFrom('0', '1', '11', '100', '99999', '999999999999', 'x')
  const window = fc.record({ max: number, remaining: number, 'interval-milliseconds': number })
  await fc.assert(
    fc.asyncProperty(fc.array(window, { minLength: 1, maxLength: 4 }), async (windows) => {
      const clock = createHastyClock()
      const pacer = createPacer(clock)
      for (const values of windows) {
        const named = Object.entries(values).map(([name, value]): [string, string] => [`x-ratelimit-${name}`, value])
        const done = await settled(() => pacer.take(clock.now() + 60_000))
        if (done instanceof SyncError) continue
        done(readRateHeaders(new Headers(named)) ?? 'no-headers')
      }
      for (const waited of clock.waits) expect(waited).toBeLessThanOrEqual(60_000)
    }),
    runs(25),
  )
})

test('C2, F29: any reply with tokens is one that a grant can be made of, or names a field', () => {
  const known = fc.constantFrom({}, { userType: 'Location', companyId: 'company1', locationId: 'location-1' } as const)
  fc.assert(
    fc.property(fc.oneof(nearly(REPLY), hostileValue).map(received), known, (body, about) => {
      const result = parseTokenReply(body, { startedAt: 1, ...about })
      if (!result.ok) return expectTellsNothing(result.field, 100)
      expect(result.reply.accessToken).toMatch(/^[\x21-\x7e]+$/)
      expect(result.reply.companyId).toMatch(/^[\w-]{3,64}$/)
      expect(result.reply.expiresInSeconds > 0).toBe(true)
    }),
    runs(300),
  )
})

test('F28: whatever the token endpoint answers is an outcome or one of our errors, without a code or token in it', async () => {
  const listed = { locations: [{ _id: 'location-1', name: 'x', isInstalled: true }], count: 1 }
  const refusal = { error: 'invalid_grant', error_description: 'This refresh token is invalid', statusCode: 400 }
  await fc.assert(
    fc.asyncProperty(answersLike(REPLY, listed, refusal), fc.nat({ max: 2 }), async (answer, which) => {
      const fetch = fetchAnswering(answer, 101)
      const options = {
        baseUrl: 'https://highlevel.test',
        fetch,
        clock: hastyClock,
        clientId: 'app1',
        clientSecret: 'canary-client-secret',
      }
      const oauth = createHighLevelOAuth(options)
      const outcome = await settled<unknown>(async () => {
        if (which === 0) return oauth.exchangeCode('canary-code', 'https://api.test/callback', 'Location')
        if (which === 1) return oauth.mintLocationToken('canary-access', 'company1', 'location-1')
        return Array.fromAsync(oauth.installedLocations('canary-access', 'company1', 'app1'))
      })
      if (typeof outcome === 'object' && outcome && 'detail' in outcome) expectTellsNothing(String(outcome.detail), 200)
    }),
    runs(200),
  )
})
