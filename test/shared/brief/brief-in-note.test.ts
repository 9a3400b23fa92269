import { expect, test } from 'vitest'
import { preparePlan } from '../../../functions/sync/prepare-plan.ts'
import type { Booking } from '../../../shared/booking/booking.ts'
import { createBriefUrl } from '../../../shared/brief/brief-url.ts'
import type { IntegrationInput } from '../../../shared/config/define-integration.ts'
import { defineIntegration } from '../../../shared/config/define-integration.ts'
import { settingsFor } from '../../../shared/config/settings-for.ts'
import type { HighLevelClient } from '../../../shared/highlevel/client.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'
import { NOW, stateOf } from '../plan/plan-fixtures.ts'

const briefUrl = createBriefUrl({
  keys: { current: async () => 'key' },
  baseUrl: 'https://api.example.com',
  clock: { now: () => NOW },
})
const SHARED = { visible: { all: true }, brief: { daysAfter: 14 } }

async function noteOf(config: Partial<IntegrationInput>, booking: Partial<Booking> = {}, now = NOW): Promise<string> {
  const integration = defineIntegration({
    tenants: { demo: { location: 'location-1' } },
    tags: {},
    tasks: [],
    ...config,
  })
  const highLevel = { getContact: async (id: string) => ({ id }) } as unknown as HighLevelClient
  const prepared = await preparePlan({
    link: {
      tenant: 'demo',
      meetingId: 'meeting-1',
      locationId: 'location-1',
      revision: 0,
      written: { contactId: 'c1' },
    },
    state: stateOf(['created', booking]),
    settings: settingsFor(integration, 'location-1'),
    integration,
    ledger: createMemoryLedger(),
    highLevel,
    directory: { userOf: async () => undefined, customFields: async () => [] },
    briefUrl,
    now,
  })
  const note = prepared?.plan.note
  return note?.do === 'create' ? note.body : ''
}

test('the note tells the link of the page, and the same one whenever it is written', async () => {
  const note = await noteOf({ sharedNotes: SHARED })
  expect(note).toMatch(
    /^Brief: https:\/\/api\.example\.com\/bookings\/meeting-1\/brief\?t=demo&e=1774396800&s=[\w-]{43}$/m,
  )
  expect(await noteOf({ sharedNotes: SHARED }, {}, NOW + 5 * 86_400_000)).toBe(note)
})

test.each<[string, Partial<IntegrationInput>, Partial<Booking>?]>([
  ['no page is configured', { sharedNotes: { visible: { all: true } } }],
  ['no notes are shared', {}],
])('when %s the note has no such line', async (_, config, booking) => {
  expect(await noteOf(config, booking)).not.toContain('Brief:')
})
