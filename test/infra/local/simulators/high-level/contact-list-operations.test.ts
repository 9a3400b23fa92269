import { expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

const AT = Date.UTC(2026, 2, 1, 9)

async function withContacts(count: number) {
  const simulator = await simulateHighLevel()
  for (let n = 0; n < count; n++) {
    await simulator.contact({ email: `${n}@example.com`, firstName: `Guest ${n}` })
    // Two in the same millisecond each, so that a time alone does not say where a page ends.
    if (n % 2 === 1) await simulator.clock.advance(1_000)
  }
  const list = async (query: string) => (await simulator.call('GET', `/contacts/?${query}`)).body
  return { ...simulator, list }
}

test('contacts are listed newest first, a page after the last of the one before, none twice and none left out', async () => {
  const { list } = await withContacts(7)
  const seen: { id: string; email: string; dateAdded: string }[] = []
  for (let query = ''; seen.length < 7; ) {
    const { contacts, count } = await list(`locationId=loc-1&limit=2${query}`)
    expect(count).toBe(7)
    seen.push(...contacts)
    const last = seen.at(-1)
    query = `&startAfterId=${last?.id}&startAfter=${Date.parse(last?.dateAdded ?? '')}`
    if (seen.length === 7) expect((await list(`locationId=loc-1&limit=2${query}`)).contacts).toEqual([])
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(7)
  expect(seen[0]?.email).toBe('6@example.com')
  expect(Date.parse(seen.at(-1)?.dateAdded ?? '')).toBe(AT)
})

test('a page has twenty contacts unless asked otherwise, and the query narrows', async () => {
  const { list } = await withContacts(21)
  expect((await list('locationId=loc-1')).contacts).toHaveLength(20)
  expect(await list('locationId=loc-1&query=GUEST%207')).toMatchObject({
    count: 1,
    contacts: [{ email: '7@example.com' }],
  })
})

test.each([
  ['', 422],
  ['locationId=loc-2', 403],
  ['locationId=loc-1&limit=0', 422],
  ['locationId=loc-1&limit=101', 422],
  ['locationId=loc-1&startAfter=yesterday&startAfterId=x', 422],
  ['locationId=loc-1&startAfterId=x', 422],
  ['locationId=loc-1&page=2', 422],
])('GET /contacts/?%s is %i', async (query, status) => {
  const { call } = await simulateHighLevel()
  expect((await call('GET', `/contacts/?${query}`)).status).toBe(status)
})

test('the contacts of a business are listed by page and query', async () => {
  const { call, contact } = await simulateHighLevel()
  const business = (await call('POST', '/businesses/', { locationId: 'loc-1', name: 'Acme' })).body.buiseness
  const ids = [await contact({ email: 'a@example.com' }), await contact({ email: 'b@example.com' })]
  await contact({ email: 'c@example.com' })
  await call('POST', '/contacts/bulk/business', { locationId: 'loc-1', ids, businessId: business.id })
  const list = (query: string) => call('GET', `/contacts/business/${business.id}?locationId=loc-1${query}`)
  const all = await list('')
  expect([all.status, all.body.count]).toEqual([200, 2])
  expect(all.body.contacts.map(({ id }: { id: string }) => id).sort()).toEqual(ids.sort())
  expect((await list('&limit=1&skip=1')).body.contacts).toHaveLength(1)
  expect((await list('&query=b%40')).body).toMatchObject({ count: 1, contacts: [{ email: 'b@example.com' }] })
  expect((await call('GET', `/contacts/business/${business.id}`)).status).toBe(422)
  const unknown = await call('GET', '/contacts/business/nothing?locationId=loc-1')
  expect([unknown.status, unknown.body.message]).toEqual([400, 'Business with id nothing not found'])
})

test('a search goes on after the searchAfter of its last item, without gap or repeat', async () => {
  const { call, clock } = await withContacts(7)
  await clock.advance(10_000)
  const seen: string[] = []
  let searchAfter: unknown
  for (let page = 0; page < 4; page++) {
    const sort = [{ field: 'dateUpdated', direction: 'asc' }]
    const body = { locationId: 'loc-1', pageLimit: 2, sort, ...(searchAfter !== undefined && { searchAfter }) }
    const { contacts, total } = (await call('POST', '/contacts/search', body)).body
    expect(total).toBe(7)
    seen.push(...contacts.map(({ email }: { email: string }) => email))
    searchAfter = contacts.at(-1)?.searchAfter
  }
  expect([...seen].sort()).toEqual(Array.from({ length: 7 }, (_, n) => `${n}@example.com`))
  const past = { locationId: 'loc-1', pageLimit: 2, searchAfter }
  expect((await call('POST', '/contacts/search', { ...past, page: 1 })).status).toBe(422)
})
