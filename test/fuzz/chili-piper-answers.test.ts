import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { createChiliPiperClient } from '../../shared/chili-piper/client.ts'
import { ChiliPiperUnavailableError } from '../../shared/chili-piper/errors.ts'
import { errorCodeOf, missingPermission } from '../../shared/chili-piper/refusal.ts'
import { readRetryAfterMs } from '../../shared/chili-piper/retry-timing.ts'
import { SyncError } from '../../shared/errors.ts'
import { createHastyClock } from '../shared/chili-piper/operations/edge-world.ts'
import { answersLike, fetchAnswering, hostileHeaders, hostileWait } from './hostile-answers.ts'
import { hostileValue } from './hostile-json.ts'
import { hostileText } from './hostile-text.ts'
import { expectPrototypesUntouched, expectTellsNothing, settled } from './own-outcomes.ts'
import { runs } from './settings.ts'

const MEETING = {
  meetingId: 'meeting-1',
  meetingStatus: 'Active',
  dateTime: { start: '2026-03-10T15:00:00Z', end: '2026-03-10T15:30:00Z' },
  primaryGuest: { value: 'pat@example.org' },
}
const GOOD = [
  { hasMoreItems: false, data: { list: [MEETING] } },
  { data: { ...MEETING, id: 'meeting-1' } },
  { results: [{ id: 'w1', name: 'Sales', triggerType: 'MeetingCreated', url: 'https://a.example' }], total: 1 },
  { errorCode: 'NotFound', errorMessage: 'The key lacks meeting.read' },
  { id: 't1', name: 'Acme', secret: 's', type: 'Failure' },
]
const RANGE = { from: '2026-03-01T00:00:00Z', to: '2026-03-03T00:00:00Z' }
const WEBHOOK = { triggerType: 'MeetingCreated', url: 'https://a.example', enabled: true } as const
type Client = ReturnType<typeof createChiliPiperClient>

const CALLS: Record<string, (client: Client) => Promise<unknown>> = {
  ping: (client) => client.ping(),
  tenant: (client) => client.tenant(),
  meetings: (client) => Array.fromAsync(client.meetings(RANGE, { maxPages: 3 })),
  meeting: (client) => client.meeting('meeting-1'),
  meetingField: (client) => client.meetingField('meeting-1', '__proto__'),
  patchMeeting: (client) => client.patchMeeting('meeting-1', { extra: { notes: 'x' } }),
  workspaces: (client) => Array.fromAsync(client.workspaces()),
  meetingTypes: (client) => client.meetingTypes(),
  listWebhooks: (client) => client.listWebhooks(),
  createWebhook: (client) => client.createWebhook(WEBHOOK),
  readSigningSecret: (client) => client.readSigningSecret(),
}

afterEach(expectPrototypesUntouched)

test('C1, C3, C4, C5, C9: whatever Chili Piper answers, each operation gives a value or one of our errors, in a few calls', async () => {
  const names = fc.constantFrom(...Object.keys(CALLS))
  await fc.assert(
    fc.asyncProperty(names, answersLike(...GOOD), async (name, answer) => {
      const fetch = fetchAnswering(answer, 40)
      const clock = createHastyClock()
      const apiKey = async () => 'canary-access'
      const client = createChiliPiperClient({ fetch, clock, random: () => 0.5, apiKey })
      const outcome = await settled(() => CALLS[name]!(client))
      expect(fetch.calls()).toBeLessThanOrEqual(40)
      for (const wait of clock.waits) expect(wait).toBeLessThanOrEqual(30_000)
      if (outcome instanceof SyncError) expectTellsNothing(outcome.message, 300)
      if (outcome instanceof ChiliPiperUnavailableError) expect(outcome.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0)
    }),
    runs(300),
  )
})

test('C10, F15: whatever a 429 or 503 asks for, nobody waits longer than half a minute for it here', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(429, 503), hostileWait, async (status, wait) => {
      const headers = new Headers({ 'retry-after': wait })
      const clock = createHastyClock()
      const fetch = fetchAnswering({ status, headers, body: Buffer.from('{}') })
      const client = createChiliPiperClient({ fetch, clock, random: () => 0.5, apiKey: async () => 'key' })
      expect(await settled(() => client.ping())).toBeInstanceOf(ChiliPiperUnavailableError)
      for (const waited of clock.waits) expect(waited).toBeLessThanOrEqual(30_000)
      expect(fetch.calls()).toBeLessThanOrEqual(4)
    }),
    runs(80),
  )
})

test('C10: whatever Retry-After says, the wait is none or not negative', () => {
  fc.assert(
    fc.property(hostileHeaders, (headers) => {
      const wait = readRetryAfterMs(headers, Date.parse('2026-03-01T09:00:00Z'))
      if (wait !== undefined) expect(wait).toBeGreaterThanOrEqual(0)
    }),
    runs(100),
  )
})

test('C4: of whatever words a refusal has, plain codes and names of permissions are told', () => {
  const body = fc.oneof(hostileText, hostileValue, fc.record({ errorCode: hostileText, errorMessage: hostileText }))
  fc.assert(
    fc.property(body, (refusal) => {
      expectTellsNothing(errorCodeOf(refusal) ?? '', 100)
      expect(missingPermission(refusal) ?? 'a.b').toMatch(/^[A-Za-z-]+\.[A-Za-z]+$/)
    }),
    runs(200),
  )
})
