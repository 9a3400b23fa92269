import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChiliPiperSimulator } from '../../../../infra/local/simulators/chili-piper.ts'
import { startHighLevelSimulator } from '../../../../infra/local/simulators/high-level.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { startFixtureConsole } from '../../../support/console-fixture.ts'

const TOKEN = 'pit-console'
const LOCATION = { id: 'loc-1', name: 'Location', timezone: 'UTC', token: TOKEN }
const CONTACT = '/api/sides/locations/loc-1/contacts/contact-1'
const BOOKING = {
  guest: { email: 'pat@example.org', firstName: 'Pat' },
  startAt: '2030-03-03T15:00:00Z',
  meetingType: 'Product demo',
  workspace: 'Sales',
}

let chiliPiper: Awaited<ReturnType<typeof startChiliPiperSimulator>>
let highLevel: Awaited<ReturnType<typeof startHighLevelSimulator>>
let page: Awaited<ReturnType<typeof startFixtureConsole>>
let changes = 0
beforeAll(async () => {
  const onChange = () => void changes++
  const common = { clock: systemClock, onChange }
  ;[chiliPiper, highLevel] = await Promise.all([
    startChiliPiperSimulator({ ...common, tenant: 'demo', apiKey: 'key-1', signingSecret: 'secret-1' }),
    startHighLevelSimulator({ ...common, locations: [LOCATION] }),
  ])
  page = await startFixtureConsole({
    sides: {
      apiUrl: 'http://127.0.0.1:1',
      chiliPiperUrl: chiliPiper.url,
      highLevelUrl: highLevel.url,
      tenant: 'demo',
      locationOfTenant: 'loc-1',
      tokenOf: () => TOKEN,
      notes: { whyNone: 'The configuration says no.', briefUrl: async () => undefined, pushed: async () => undefined },
    },
  })
  await fetch(`${highLevel.url}/_simulator/contacts`, {
    method: 'POST',
    body: JSON.stringify({ id: 'contact-1', locationId: 'loc-1', email: 'pat@example.org' }),
  })
})
afterAll(async () => {
  await page?.close()
  await Promise.all([chiliPiper?.close(), highLevel?.close()])
})

async function ask(method: string, path: string, body: unknown = {}) {
  const response = await fetch(`${page.url}${path}`, {
    method,
    ...(method === 'GET'
      ? {}
      : { headers: { origin: page.url, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

test('what is booked, moved, handed over and cancelled is seen with its contact, and told as a change each time', async () => {
  changes = 0
  const { meetingId } = (await ask('POST', '/api/sides/bookings', BOOKING)).body
  const one = `/api/sides/bookings/${meetingId}`
  await ask('POST', `${one}/reschedule`, { startAt: '2030-03-04T15:00:00Z' })
  await ask('POST', `${one}/reassign`, { host: { email: 'omar@example.com', name: 'Omar Owner' } })
  const { body } = await ask('GET', one)
  expect(body).toMatchObject({
    booking: { start: '2030-03-04T15:00:00.000Z', host: { email: 'omar@example.com' }, status: 'Active' },
    contacts: [{ contact: { id: 'contact-1' }, notes: [], tasks: [] }],
    notes: { whyNone: 'The configuration says no.' },
  })
  await ask('POST', `${one}/cancel`)
  expect(changes).toBe(4)
  const { bookings, choices, isInstalled } = (await ask('GET', '/api/sides')).body
  expect(bookings[0]).toMatchObject({ id: meetingId, status: 'Canceled' })
  expect(choices.meetingTypes).toEqual(['30 min demo', 'Product demo'])
  expect(choices.hosts.map(({ name }: { name: string }) => name)).toEqual(['Rita Rep', 'Omar Owner'])
  expect(isInstalled).toBe(false)
  expect((await ask('POST', `${one}/cancel`)).body).toEqual({ error: `Meeting ${meetingId} was cancelled` })
})

test('notes, tags and tasks are written in HighLevel as its own pages would', async () => {
  await ask('POST', `${CONTACT}/notes`, { body: 'Likes tea' })
  await ask('POST', `${CONTACT}/tags`, { tags: ['VIP'] })
  const { meetingId } = (await ask('POST', '/api/sides/bookings', BOOKING)).body
  const read = async () => (await ask('GET', `/api/sides/bookings/${meetingId}`)).body.contacts[0]
  const { notes, contact } = await read()
  expect([notes[0].body, contact.tags]).toEqual(['Likes tea', ['vip']])
  await ask('PUT', `${CONTACT}/notes/${notes[0].id}`, { body: 'Likes blue' })
  await ask('DELETE', `${CONTACT}/tags`, { tags: ['vip'] })
  expect(await read()).toMatchObject({ notes: [{ body: 'Likes blue' }], contact: { tags: [] } })
  await ask('DELETE', `${CONTACT}/notes/${notes[0].id}`)
  expect((await read()).notes).toEqual([])
})

test.each([
  ['no guest', 'POST', '/api/sides/bookings', { ...BOOKING, guest: {} }, 400, /guest\.email/],
  ['no time', 'POST', '/api/sides/bookings', { ...BOOKING, startAt: 'soon' }, 400, /startAt/],
  ['what nobody asked for', 'POST', '/api/sides/bookings', { ...BOOKING, quiet: true }, 400, /quiet/],
  ['a booking that is not there', 'GET', '/api/sides/bookings/m-0', {}, 404, /no booking m-0/],
  ['a change of one', 'POST', '/api/sides/bookings/m-0/cancel', {}, 400, /no meeting m-0/],
  ['an empty note', 'POST', `${CONTACT}/notes`, { body: '' }, 400, /body/],
  ['a note that is too long', 'POST', `${CONTACT}/notes`, { body: 'x'.repeat(5001) }, 400, /body/],
  [
    'a note of nobody',
    'POST',
    `${CONTACT.replace('contact-1', 'nobody')}/notes`,
    { body: 'x' },
    400,
    /^HighLevel refused: /,
  ],
  ['a note that is not there', 'DELETE', `${CONTACT}/notes/n-0`, {}, 400, /^HighLevel refused: /],
  ['a path inside an id', 'DELETE', `${CONTACT}/notes/..%2F..`, {}, 400, /^HighLevel refused: /],
] as const)('%s is refused in words: %s %s', async (_, method, path, body, status, words) => {
  expect(await ask(method, path, body)).toEqual({ status, body: { error: expect.stringMatching(words) } })
})

test('a simulator that is gone is named', async () => {
  const gone = await startFixtureConsole({
    sides: {
      apiUrl: '',
      chiliPiperUrl: 'http://127.0.0.1:1',
      highLevelUrl: highLevel.url,
      tenant: 'demo',
      locationOfTenant: 'loc-1',
      tokenOf: () => TOKEN,
      notes: { whyNone: undefined, briefUrl: async () => undefined, pushed: async () => undefined },
    },
  })
  const response = await fetch(`${gone.url}/api/sides`)
  expect([response.status, await response.json()]).toEqual([
    502,
    { error: expect.stringMatching(/^The simulator at http:\/\/127\.0\.0\.1:1 does not answer/) },
  ])
  await gone.close()
})
