import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { createRouteHandler } from '../../functions/route/create-route-handler.ts'
import { createPageReads } from '../../functions/route/page-reads.ts'
import { createReadCrm } from '../../functions/route/read-crm.ts'
import { createRouteVisitor } from '../../functions/route/route-visitor.ts'
import type { Booking } from '../../shared/booking/booking.ts'
import { createBriefLinks } from '../../shared/brief/links.ts'
import { defineIntegration } from '../../shared/config/define-integration.ts'
import { createHighLevelClient } from '../../shared/highlevel/client.ts'
import { createRequest } from '../../shared/highlevel/request.ts'
import { foldEvents } from '../../shared/plan/booking-state.ts'
import { websiteRouting } from '../functions/route/visitor-world.ts'
import { aBooking } from '../support/bookings.ts'
import { createWatchedLog } from '../support/canaries.ts'
import { freeBudget, freePacer } from '../support/free-pacer.ts'
import { createMemoryLedger } from '../support/memory-ledger.ts'
import { answersLike, fetchAnswering, type HostileAnswer, hastyClock } from './hostile-answers.ts'
import { hostileKey, hostileText } from './hostile-text.ts'
import { expectPrototypesUntouched, expectTellsNothing } from './own-outcomes.ts'
import { runs } from './settings.ts'

const NOW_SECONDS = hastyClock.now() / 1000
const KEY = 'k'.repeat(60)
const integration = defineIntegration({
  tenants: { demo: { location: 'location-1' } },
  sharedNotes: { visible: { prefix: 'Shared:' }, brief: {} },
  routing: websiteRouting(),
})
const record = {
  contact: { id: 'contact-1', email: 'pat@acme.example', firstName: 'Pat', tags: ['vip'] },
  notes: [{ id: 'n1', body: 'Shared: hello', dateAdded: '2026-03-01T08:00:00Z' }],
  tasks: [{ id: 't1', title: 'Call', dueDate: '2026-03-02T08:00:00Z', completed: false }],
  events: [{ id: 'e1', title: 'Demo', startTime: '2026-03-10 15:00:00', appointmentStatus: 'confirmed' }],
  customFields: [{ id: 'f1', fieldKey: 'contact.plan', dataType: 'TEXT' }],
}

/** The route function over a ledger in memory and a HighLevel that answers everything in one way. */
function createWorld(answer: HostileAnswer) {
  const ledger = createMemoryLedger()
  const log = createWatchedLog()
  const access = {
    baseUrl: 'https://highlevel.test',
    fetch: fetchAnswering(answer),
    clock: hastyClock,
    pacer: freePacer,
    accessToken: async () => 'canary-access',
  }
  const common = { integration, clock: hastyClock, log }
  const handle = createRouteHandler({
    ...common,
    keys: { accepted: async () => [KEY] },
    ledger,
    readPage: createPageReads({
      readCrm: createReadCrm({
        clock: hastyClock,
        apiFor: (locationId) => ({ locationId, request: createRequest(access) }),
      }),
      claim: async () => true,
      budgetFor: () => freeBudget,
      clock: hastyClock,
    }),
    visitor: createRouteVisitor({
      ...common,
      decisions: { readVisitor: async () => undefined, writeVisitor: async () => {} },
      directories: ledger,
      count: () => {},
      budgetFor: () => freeBudget,
      highLevelFor: (locationId) => createHighLevelClient({ ...access, locationId }),
    }),
  })
  return {
    log,
    async book(booking: Booking): Promise<string> {
      const event = {
        eventId: 'event-1',
        change: 'created' as const,
        signedAt: NOW_SECONDS,
        receivedAt: hastyClock.now(),
        booking,
      }
      const { known } = foldEvents(undefined, [event])
      const key = { tenant: 'demo', meetingId: booking.meetingId }
      await ledger.writeLink({
        ...key,
        locationId: 'location-1',
        revision: 0,
        written: { contactId: 'contact-1' },
        known,
      })
      return createBriefLinks({ key: KEY, baseUrl: '' }).linkFor({ ...key, expiresAt: NOW_SECONDS + 86_400 })
    },
    brief: (meetingId: string, rawQueryString: string, method = 'GET') =>
      handle({
        routeKey: 'GET /bookings/{meetingId}/brief',
        rawQueryString,
        pathParameters: { meetingId },
        requestContext: { http: { method } },
      }),
    visit: (rawQueryString: string, headers: Record<string, string>) =>
      handle({ routeKey: 'GET /route', rawQueryString, headers, requestContext: { http: { method: 'GET' } } }),
  }
}

// What the page is made of: nothing that runs, loads or sends.
const ELEMENTS =
  /^<(?:!doctype|\/?(?:html|head|meta|title|style|body|main|div|section|article|header|footer|h\d|p|ul|ol|li|dl|dt|dd|a|span|strong|em|time|small|br))\b/i

function expectSafePage(body: string): void {
  const foreign = (body.match(/<[^\s>]{0,20}/g) ?? []).filter((start) => !ELEMENTS.test(start))
  expect(foreign).toEqual([])
  expect(body.length).toBeLessThan(2_000_000)
}

const tellings = ({ log }: ReturnType<typeof createWorld>) =>
  log.lines.map(({ message, fields: { meetingId: _, error: __, ...told } }) => `${message} ${JSON.stringify(told)}`)

afterEach(expectPrototypesUntouched)

test('W25: whatever a booking and its contact say, the page with the right link shows it as text, or says that it cannot', async () => {
  const texts = fc.record({
    title: hostileText,
    description: hostileText,
    location: hostileText,
    dataFields: fc.dictionary(hostileKey, fc.array(hostileText, { maxLength: 2 }), { maxKeys: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(texts, answersLike(record), async (parts, answer) => {
      const world = createWorld(answer)
      const link = await world.book(aBooking(parts))
      const page = await world.brief('meeting-1', link.split('?')[1] ?? '')
      expect(page.statusCode).toBe(200)
      expectSafePage(page.body ?? '')
      for (const line of tellings(world)) expectTellsNothing(line)
    }),
    runs(40),
  )
})

test('any other link, path or method opens nothing', async () => {
  const world = createWorld({ status: 200, headers: new Headers(), body: Buffer.from('{}') })
  const query = (await world.book(aBooking())).split('?')[1] ?? ''
  const added = fc.tuple(hostileText, fc.nat({ max: 3 })).map(([text, how]) => {
    if (how === 0) return { meetingId: 'meeting-1', query: text }
    if (how === 1) return { meetingId: `meeting-1${text}`, query: text === '' ? '' : query }
    return {
      meetingId: 'meeting-1',
      query: how === 2 ? query.replace('t=demo', `t=demo${text}&t=`) : `${query}x${text}`,
    }
  })
  await fc.assert(
    fc.asyncProperty(
      added,
      fc.constantFrom('GET', 'HEAD', 'POST', '__proto__'),
      async ({ meetingId, query }, method) => {
        expect((await world.brief(meetingId, query, method)).statusCode).toBe(404)
      },
    ),
    runs(100),
  )
})

test('whatever a visitor asks and HighLevel answers, the visitor gets a link to a router of the file', async () => {
  const name = fc.constantFrom('email', 'router', 'tenant', '__proto__')
  const query = fc
    .array(fc.tuple(name, fc.oneof(hostileText, fc.constantFrom('pat@acme.example', 'demo', 'vip-router'))), {
      maxLength: 3,
    })
    .map((parameters) => new URLSearchParams(parameters).toString())
  await fc.assert(
    fc.asyncProperty(query, hostileText, answersLike(record), async (text, origin, answer) => {
      const world = createWorld(answer)
      const { statusCode, headers = {}, body = '' } = await world.visit(text, { origin })
      expect(headers['access-control-allow-origin']).toBeUndefined()
      for (const line of tellings(world)) expectTellsNothing(line)
      if (statusCode === 404) return
      expect(statusCode).toBe(200)
      const url = new URL(JSON.parse(body).url)
      expect(url.origin + url.pathname).toMatch(
        /^https:\/\/acme\.chilipiper\.com\/concierge-router\/(?:inbound|vip-router|pro-router)$/,
      )
    }),
    runs(100),
  )
})
