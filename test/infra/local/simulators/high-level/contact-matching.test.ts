import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

describe('upsert', () => {
  test('creates once, then updates, both with 200', async () => {
    const { call } = await simulateHighLevel()
    const upsert = (fields: object) => call('POST', '/contacts/upsert', { locationId: 'loc-1', ...fields })
    const first = await upsert({ email: 'a@example.com', firstName: 'A', companyName: 'Acme', tags: ['x', 'y'] })
    const second = await upsert({ email: 'A@EXAMPLE.com', lastName: 'B', tags: ['z'] })
    expect([first.status, first.body.new, second.status, second.body.new]).toEqual([200, true, 200, false])
    expect(second.body.contact).toMatchObject({
      id: first.body.contact.id,
      firstName: 'A',
      lastName: 'B',
      companyName: 'Acme',
      tags: ['z'],
    })
  })

  test('e-mail wins over phone, and a phone that another contact has is dropped without a word', async () => {
    const { call, contact } = await simulateHighLevel()
    const byEmail = await contact()
    const byPhone = await contact({ email: 'b@example.com', phone: '+15550000000' })
    const body = { locationId: 'loc-1', email: 'ada@example.com', phone: '+15550000000', city: 'Nice' }
    const answer = await call('POST', '/contacts/upsert', body)
    expect(answer.body).toMatchObject({ new: false, contact: { id: byEmail, city: 'Nice' } })
    expect(answer.body.contact).not.toHaveProperty('phone')
    const { body: other } = await call('GET', `/contacts/${byPhone}`)
    expect(other.contact.phone).toBe('+15550000000')
  })

  test('without e-mail match it finds the contact by phone', async () => {
    const { call, contact } = await simulateHighLevel()
    const id = await contact({ phone: '+15550000000' })
    const body = { locationId: 'loc-1', email: 'new@example.com', phone: '+1 555-000-0000' }
    expect((await call('POST', '/contacts/upsert', body)).body).toMatchObject({ new: false, contact: { id } })
  })

  test.each([
    ['pit-one', 'loc-1', false],
    ['pit-two', 'loc-2', true],
  ])('createNewIfDuplicateAllowed with %s in %s makes a new contact: %s', async (token, locationId, expected) => {
    const { call } = await simulateHighLevel()
    const body = { locationId, email: 'a@example.com', createNewIfDuplicateAllowed: true }
    const upsert = () => call('POST', '/contacts/upsert', body, { authorization: `Bearer ${token}` })
    await upsert()
    expect((await upsert()).body.new).toBe(expected)
  })

  test('something to match by is needed, in the own location', async () => {
    const { call } = await simulateHighLevel()
    expect((await call('POST', '/contacts/upsert', { locationId: 'loc-1', firstName: 'A' })).status).toBe(422)
    expect((await call('POST', '/contacts/upsert', { locationId: 'loc-2', email: 'a@example.com' })).status).toBe(403)
  })
})

describe('duplicate search', () => {
  test('looks by e-mail first, then by phone, and answers null when nothing matches', async () => {
    const { call, contact } = await simulateHighLevel()
    const byEmail = await contact()
    const byPhone = await contact({ email: 'b@example.com', phone: '+15550000000' })
    const find = async (query: string) =>
      (await call('GET', `/contacts/search/duplicate?locationId=loc-1&${query}`)).body
    expect((await find('email=ADA%40example.com&number=%2B15550000000')).contact.id).toBe(byEmail)
    expect((await find('email=x%40example.com&number=%2B15550000000')).contact.id).toBe(byPhone)
    expect(await find('email=x%40example.com')).toEqual({ contact: null, traceId: expect.any(String) })
  })

  test('a plus that is not percent-encoded is a blank, so the phone is not found', async () => {
    const { call, contact } = await simulateHighLevel()
    await contact({ phone: '+15550000000' })
    const { body } = await call('GET', '/contacts/search/duplicate?locationId=loc-1&number=+15550000000')
    expect(body.contact).toBeNull()
  })

  test('wrong use is refused', async () => {
    const { call } = await simulateHighLevel()
    const neither = await call('GET', '/contacts/search/duplicate?locationId=loc-1')
    expect([neither.status, neither.body.message]).toEqual([400, 'Pass at least one of number, email query parameter'])
    expect((await call('GET', '/contacts/search/duplicate?email=a%40example.com')).status).toBe(422)
    expect((await call('GET', '/contacts/search/duplicate?email=a%40example.com&locationId=loc-2')).status).toBe(403)
  })
})

describe('contact search', () => {
  const people = async () => {
    const simulated = await simulateHighLevel()
    for (const name of ['ann', 'ben', 'cid']) {
      await simulated.contact({
        email: `${name}@example.com`,
        firstName: name,
        tags: [name === 'ben' ? 'vip' : 'other'],
      })
      await simulated.clock.advance(1_000)
    }
    await simulated.clock.advance(5_000)
    const search = (body: object) =>
      simulated.call('POST', '/contacts/search', { locationId: 'loc-1', pageLimit: 10, ...body })
    const names = async (body: object) =>
      (await search(body)).body.contacts.map((contact: { contactName: string }) => contact.contactName)
    return { ...simulated, search, names }
  }

  test('filters, groups, queries and sorts', async () => {
    const { names } = await people()
    expect(await names({})).toEqual(['cid', 'ben', 'ann'])
    expect(await names({ sort: [{ field: 'dateAdded', direction: 'asc' }] })).toEqual(['ann', 'ben', 'cid'])
    expect(await names({ filters: [{ field: 'email', operator: 'eq', value: 'BEN@example.com' }] })).toEqual(['ben'])
    expect(await names({ filters: [{ field: 'tags', operator: 'not_contains', value: ['vip'] }] })).toEqual([
      'cid',
      'ann',
    ])
    expect(await names({ filters: [{ field: 'phone', operator: 'exists' }] })).toEqual([])
    const range = { gte: '2026-03-01T09:00:01Z', lt: '2026-03-01T09:00:02Z' }
    expect(await names({ filters: [{ field: 'dateAdded', operator: 'range', value: range }] })).toEqual(['ben'])
    const either = ['ann', 'cid'].map((value) => ({ field: 'firstName', operator: 'eq', value }))
    expect(await names({ filters: [{ group: 'OR', filters: either }] })).toEqual(['cid', 'ann'])
    expect(await names({ query: 'ANN@' })).toEqual(['ann'])
  })

  test('pages by number and by cursor', async () => {
    const { names, search } = await people()
    expect(await names({ pageLimit: 2, page: 2 })).toEqual(['ann'])
    const sort = [{ field: 'dateUpdated', direction: 'asc' }]
    const first = (await search({ pageLimit: 2, sort })).body
    expect(first.total).toBe(3)
    const { searchAfter } = first.contacts[1]
    expect(searchAfter).toEqual([1772355601000, first.contacts[1].id])
    expect(await names({ sort, searchAfter })).toEqual(['cid'])
  })

  test('a contact that was just written is not found yet', async () => {
    const { names, contact, clock } = await people()
    await contact({ email: 'new@example.com', firstName: 'new' })
    expect(await names({ query: 'new' })).toEqual([])
    await clock.advance(2_000)
    expect(await names({ query: 'new' })).toEqual(['new'])
  })

  test.each([
    { locationId: undefined },
    { pageLimit: undefined },
    { pageLimit: 501 },
    { pageLimit: 500, page: 21 },
    { page: 1, searchAfter: [1, 'a'] },
    { query: 'x'.repeat(76) },
    { filters: [{ field: 'shoeSize', operator: 'eq', value: 1 }] },
    { filters: [{ field: 'email', operator: 'like', value: 1 }] },
    { sort: [{ field: 'dateAdded', direction: 'up' }] },
    { limit: 1 },
  ])('%j is refused', async (body) => {
    const { search } = await people()
    expect((await search(body)).status).toBe(422)
  })
})
