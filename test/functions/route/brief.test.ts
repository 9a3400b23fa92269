import { expect, onTestFinished, test } from 'vitest'
import { createBriefWorld, NOW } from '../../support/brief-world.ts'

async function world(options: Parameters<typeof createBriefWorld>[0] = {}) {
  const one = await createBriefWorld(options)
  onTestFinished(() => one.close())
  return one
}

async function get(url: string, method = 'GET') {
  const response = await fetch(url, { method, redirect: 'manual' })
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
}

const REFUSED = 'This link is not valid or has expired'
const AWAY = 'The CRM cannot be reached just now'

test('the page shows the booking, and contact, notes, tasks, tags and upcoming appointments as HighLevel has them now', async () => {
  const { contact, booked, highLevel, control } = await world()
  const contactId = await contact({ lastName: 'Prospect', companyName: 'Acme', tags: ['vip', 'cp-booked'] })
  const link = await booked(contactId, { otherGuests: [{ name: 'Casey Cfo', email: 'casey@example.org' }] })
  await highLevel('POST', `/contacts/${contactId}/notes`, { body: 'Shared: wants the big plan' })
  await highLevel('POST', `/contacts/${contactId}/notes`, { body: 'Pays late' })
  await highLevel('POST', `/contacts/${contactId}/notes`, { body: 'Shared: Demo\n[chili-piper/demo/meeting-1]' })
  const task = { title: 'Prepare: Product demo', dueDate: '2026-03-10T15:00:00.000Z', completed: false }
  await highLevel('POST', `/contacts/${contactId}/tasks`, {
    ...task,
    body: 'Bring slides\n[chili-piper/demo/meeting-1#prepare]',
  })
  await highLevel('POST', `/contacts/${contactId}/tasks`, { ...task, title: 'Send contract', completed: true })
  const before = (await control('GET', '/requests')).length

  const { status, text } = await get(link)
  expect(status).toBe(200)
  for (const shown of [
    'Product demo',
    'Tue, 10 Mar 2026, 11:00 – 11:30 (America/New_York)',
    'Tue, 10 Mar 2026, 15:00 – 15:30 (Europe/London)',
    '<a href="https://meet.example.com/abc" rel="noreferrer noopener">https://meet.example.com/abc</a>',
    'Rita Rep (rita@example.com)',
    'Pat Prospect (pat@example.org)',
    'Casey Cfo (casey@example.org)',
    'Acme',
    'vip',
    'cp-booked',
    'wants the big plan',
    'Prepare: Product demo',
    'Bring slides',
    'Send contract',
    'No upcoming appointments',
  ])
    expect(text).toContain(shown)
  expect(text).not.toMatch(/Pays late|Shared:|chili-piper\/|<script/)
  const calls = (await control('GET', '/requests')).slice(before)
  expect(calls.map(({ method }: { method: string }) => method)).toEqual(['GET', 'GET', 'GET', 'GET'])
})

test('a note written in HighLevel is on the page 15 seconds later at the latest, a change and a deletion as well', async () => {
  const { contact, booked, highLevel, time } = await world()
  const later = (url: string) => {
    time.now += 15_000
    return get(url)
  }
  const contactId = await contact()
  const link = await booked(contactId)
  await get(link)

  const { note } = await highLevel('POST', `/contacts/${contactId}/notes`, { body: 'Shared: likes tea' })
  expect((await later(link)).text).toContain('likes tea')

  await highLevel('PUT', `/contacts/${contactId}/notes/${note.id}`, { body: 'Shared: likes coffee' })
  const changed = await later(link)
  expect(changed.text).toContain('likes coffee')
  expect(changed.text).not.toContain('likes tea')

  await highLevel('DELETE', `/contacts/${contactId}/notes/${note.id}`)
  expect((await later(link)).text).toContain('No notes to show.')
})

test('nothing on the page can run, load or lead elsewhere, whatever the texts are', async () => {
  const evil = `"><img src=x onerror=alert(1)><script>alert(1)</script>'&lt;`
  const { contact, booked, highLevel } = await world({
    integration: { sharedNotes: { visible: { all: true }, brief: {} } },
  })
  const contactId = await contact({ firstName: evil, companyName: evil, tags: ['<b>tag</b>'] })
  await highLevel('POST', `/contacts/${contactId}/notes`, { body: evil })
  await highLevel('POST', `/contacts/${contactId}/tasks`, {
    title: evil,
    body: evil,
    dueDate: '2026-03-10T15:00:00Z',
    completed: false,
  })
  const link = await booked(contactId, {
    title: evil,
    location: 'javascript:alert(1)',
    host: { name: evil, email: evil },
    otherGuests: [{ name: evil }],
    meetingType: { name: evil },
    dataFields: { PersonFirstName: [evil], CompanyName: [evil] },
  })
  const { status, text } = await get(link)
  expect(status).toBe(200)
  expect(text.match(/<(?:img|script|b|iframe|form|link|object)\b/gi)).toBeNull()
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(text).not.toContain('href')
  expect(text).toContain('javascript:alert(1)')
})

test.each([
  ['data:text/html,x'],
  ['ftp://example.com/x'],
  ['Room 1, see https://example.com'],
  ['https://'],
  ['https://example.com/"onmouseover="x y'],
])('a place like %j is no link', async (location) => {
  const { booked } = await world()
  expect((await get(await booked(undefined, { location }))).text).not.toContain('href=')
})

test('the headers keep the page out of caches, frames, search engines and referrers', async () => {
  const { booked, url } = await world()
  for (const { headers, text } of [await get(await booked(undefined)), await get(`${url}/bookings/x/brief`)]) {
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, nofollow, noarchive',
    })
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(text).toContain('<meta name="robots" content="noindex')
  }
})

test('every link that opens nothing gets the same answer, before anything is looked up', async () => {
  const { booked, url, ledger, linkFor, time, control } = await world()
  const link = await booked('contact-1')
  const forged = link.replace(/s=.{4}/, 's=AAAA')
  const refused = await Promise.all([
    get(`${url}/bookings/meeting-1/brief`),
    get(forged),
    get(link.replace('demo', 'other')),
  ])
  expect(ledger.operations()).toBe(1)
  const unknown = await get(linkFor({ tenant: 'demo', meetingId: 'nowhere', expiresAt: NOW / 1000 + 60 }))
  time.now = NOW + 31 * 86_400_000
  const expired = await get(link)
  for (const answer of [...refused, unknown, expired]) {
    expect(answer.status).toBe(404)
    expect(answer.text).toContain(REFUSED)
    expect(answer.text).toBe(expired.text)
  }
  expect(await control('GET', '/requests')).toEqual([])
})

test('a booking whose person was erased has no page any more', async () => {
  const { booked, ledger } = await world()
  const page = await booked('contact-1')
  const link = await ledger.read({ tenant: 'demo', meetingId: 'meeting-1' })
  await ledger.writeLink({ ...link!, written: {}, erasedAt: NOW })
  const { status, text } = await get(page)
  expect([status, text.includes(REFUSED)]).toEqual([404, true])
})

test.each<[string, NonNullable<Parameters<typeof createBriefWorld>[0]>['integration']]>([
  ['a dry run', { mode: 'dry-run' }],
  ['no shared notes', { sharedNotes: null }],
  ['shared notes without a page', { sharedNotes: { visible: { all: true } } }],
  ['a location without them', { locations: { 'location-1': { sharedNotes: null } } }],
  ['a location that is not configured any more', { tenants: { demo: { location: 'location-9' } } }],
])('with %s there is no page', async (_, integration) => {
  const { booked } = await world({ integration: integration! })
  const { status, text } = await get(await booked(undefined))
  expect(status).toBe(404)
  expect(text).toContain(REFUSED)
})

test('a cancelled booking says so at the top', async () => {
  const { booked } = await world()
  const { text } = await get(await booked(undefined, {}, ['created', 'deleted']))
  expect(text.indexOf('This booking was cancelled.')).toBeGreaterThan(0)
  expect(text.indexOf('This booking was cancelled.')).toBeLessThan(text.indexOf('<h1'))
})

test('the page of a cancelled booking shows nothing of the team, and does not ask HighLevel', async () => {
  const { booked, contact, highLevel, control } = await world()
  const contactId = await contact({ tags: ['vip'] })
  await highLevel('POST', `/contacts/${contactId}/notes`, { body: 'Shared: wants the big plan' })
  const link = await booked(contactId, {}, ['created', 'deleted'])
  const before = await control('GET', '/requests')
  const { status, text } = await get(link)
  expect(status).toBe(200)
  expect(text).toContain('Product demo')
  expect(text).not.toMatch(/vip|big plan|No notes|No tasks|No tags|cannot be reached/)
  expect(await control('GET', '/requests')).toEqual(before)
})

test('sixty loads of one page at once, in ten processes, ask HighLevel once, and those without an answer load again by themselves', async () => {
  const { booked, contact, control, time } = await world({ processes: 10, rateLimit: { max: 100, intervalMs: 10_000 } })
  const link = await booked(await contact({ tags: ['vip'] }))
  const before = (await control('GET', '/requests')).length
  const loads = await Promise.all(Array.from({ length: 60 }, () => get(link)))
  const asked = (await control('GET', '/requests')).slice(before)
  expect(asked.map(({ status }: { status: number }) => status)).toEqual([200, 200, 200, 200])
  const [whole, waiting] = [true, false].map((isWhole) => loads.filter(({ text }) => text.includes('vip') === isWhole))
  expect(whole!.length).toBeGreaterThan(0)
  for (const { headers } of whole!) expect(headers).not.toHaveProperty('refresh')
  for (const { status, headers, text } of waiting!) {
    expect([status, headers['refresh']]).toEqual([200, '15'])
    expect(text).toContain('Somebody opened this page just now.')
    expect(text).toContain('Product demo')
  }
  time.now += 15_000
  expect((await get(link)).text).toContain('vip')
})

test('all pages of a location share twenty requests in ten seconds', async () => {
  const { booked, contact, control, time } = await world({ processes: 3 })
  const contactId = await contact()
  const links = await Promise.all(
    Array.from({ length: 8 }, (_, at) => booked(contactId, { meetingId: `meeting-${at}` })),
  )
  const before = (await control('GET', '/requests')).length
  const loads = []
  for (const link of links) loads.push(await get(link))
  expect((await control('GET', '/requests')).length - before).toBe(20)
  expect(loads.filter(({ text }) => text.includes(AWAY))).toHaveLength(3)
  time.now += 15_000
  expect((await get(links[7]!)).text).not.toContain(AWAY)
})

test.each([
  ['rate limited', { kind: 'status', status: 429, body: {} }],
  ['failing', { kind: 'status', status: 500, body: {} }],
  ['refusing the grant', { kind: 'status', status: 401, body: { message: 'Invalid JWT' } }],
  ['lacking a scope', { kind: 'status', status: 403, body: { message: 'no scope' } }],
  ['talking nonsense', { kind: 'status', status: 200, body: 'secret nonsense' }],
])('with HighLevel %s the booking is shown from what is known, and a line says so', async (_, then) => {
  const { booked, contact, control, logged } = await world()
  const link = await booked(await contact())
  await control('POST', '/faults', { then, times: 100 })
  const { status, text } = await get(link)
  expect(status).toBe(200)
  expect(text).toContain(AWAY)
  expect(text).toContain('Product demo')
  expect(text).not.toMatch(/nonsense|Error|No notes/)
  expect(logged).toMatchObject([
    { message: 'brief without HighLevel', meetingId: 'meeting-1', error: expect.anything() },
  ])
})

test('after a 429 HighLevel is not asked again until it said so', async () => {
  const { booked, contact, control, time } = await world()
  const link = await booked(await contact())
  // biome-ignore lint/suspicious/noThenProperty: the simulator's control API reads "match … then".
  await control('POST', '/faults', { then: { kind: 'status', status: 429, body: {} }, times: 4 })
  expect((await get(link)).text).toContain(AWAY)
  const asked = (await control('GET', '/requests')).length
  expect((await get(link)).text).toContain(AWAY)
  expect(await control('GET', '/requests')).toHaveLength(asked)
  time.now += 60_000
  expect((await get(link)).text).not.toContain(AWAY)
})

test('a contact that is gone is said to be none, and the page does not tell who it was', async () => {
  const { booked, contact, control, time } = await world()
  const contactId = await contact()
  const link = await booked(contactId, { otherGuests: [{ name: 'Casey Cfo', email: 'casey@example.org' }] })
  expect((await get(link)).text).toContain('Pat Prospect (pat@example.org)')
  await control('DELETE', `/contacts/${contactId}`)
  time.now += 15_000
  const { status, text } = await get(link)
  expect(status).toBe(200)
  expect(text).toContain('The guest is no contact in HighLevel.')
  for (const kept of ['Product demo', '15:00 – 15:30 (Europe/London)', 'Rita Rep']) expect(text).toContain(kept)
  expect(text).not.toMatch(/Pat|pat@|Acme|Casey|casey@/)
})

test('HEAD is answered like GET, without a page and without asking HighLevel', async () => {
  const { booked, contact, control, url } = await world()
  const link = await booked(await contact())
  const asked = (await control('GET', '/requests')).length
  expect(await get(link, 'HEAD')).toMatchObject({ status: 200, text: '' })
  expect(await get(`${url}/bookings/x/brief`, 'HEAD')).toMatchObject({ status: 404, text: '' })
  expect(await control('GET', '/requests')).toHaveLength(asked)
  expect((await get(link, 'POST')).status).toBe(404)
})

test('a table that cannot be read is a page without internals', async () => {
  const { booked, ledger, logged } = await world()
  const link = await booked(undefined)
  ledger.before = () => {
    throw new Error('table-internals')
  }
  const { status, text } = await get(link)
  expect(status).toBe(503)
  expect(text).toContain('This page cannot be shown just now')
  expect(text).not.toContain('table-internals')
  expect(logged).toMatchObject([{ message: 'page not shown', error: expect.anything() }])
})
