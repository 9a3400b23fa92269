import { describe, expect, test } from 'vitest'
import { simulateHighLevel } from '../simulated-high-level.ts'

describe('bulk tags', () => {
  const path = (type: string) => `/contacts/bulk/tags/update/${type}`

  test('are added and removed for each contact, and told for each', async () => {
    const { call, contact } = await simulateHighLevel()
    const [a, b] = [await contact({ tags: ['old'] }), await contact({ email: 'b@example.com' })]
    const body = { locationId: 'loc-1', contacts: [a, b, 'nobody'], tags: ['VIP', 'old'] }
    const added = await call('POST', path('add'), body)
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      succeded: true,
      errorCount: 1,
      responses: [
        { contactId: a, type: 'success', oldTags: ['old'], tagsAdded: ['vip'], tagsRemoved: [] },
        { contactId: b, type: 'success', oldTags: [], tagsAdded: ['vip', 'old'] },
        { contactId: 'nobody', type: 'error', message: 'contact is deleted' },
      ],
    })
    await call('POST', path('remove'), { locationId: 'loc-1', contacts: [a], tags: ['Old'] })
    expect((await call('GET', `/contacts/${a}`)).body.contact.tags).toEqual(['vip'])
  })

  test('are all removed on demand, whichever are named', async () => {
    const { call, contact } = await simulateHighLevel()
    const id = await contact({ tags: ['a', 'b'] })
    const body = { locationId: 'loc-1', contacts: [id], tags: [], removeAllTags: true }
    const { responses } = (await call('POST', path('remove'), body)).body
    expect(responses).toMatchObject([{ tagsRemoved: ['a', 'b'] }])
    expect((await call('GET', `/contacts/${id}`)).body.contact.tags).toEqual([])
  })

  test('a contact of another location is not touched', async () => {
    const { call } = await simulateHighLevel()
    const other = { authorization: 'Bearer pit-two' }
    const foreign = (await call('POST', '/contacts/', { locationId: 'loc-2', email: 'f@example.com' }, other)).body
      .contact
    const { body } = await call('POST', path('add'), { locationId: 'loc-1', contacts: [foreign.id], tags: ['a'] })
    expect(body).toMatchObject({ errorCount: 1, responses: [{ message: 'contact does not belong to location' }] })
  })

  test.each([
    ['replace', { tags: ['a'] }, ['type must be one of the following values: add, remove']],
    ['add', { tags: ['a'], removeAllTags: true }, ['removeAllTags can only be used with remove']],
    ['remove', { tags: [] }, ['tags should not be empty']],
    ['add', { tags: ['a'], contacts: [] }, ['contacts should not be empty']],
    ['add', { tags: ['a'], type: 'x' }, ['property type should not exist']],
  ])('%s %j is refused', async (type, body, message) => {
    const { call } = await simulateHighLevel()
    const answer = await call('POST', path(type), { locationId: 'loc-1', contacts: ['x'], ...body })
    expect([answer.status, answer.body.message]).toEqual([422, message])
  })
})

describe('bulk business', () => {
  test('links contacts to a business, and null unlinks them', async () => {
    const { call, contact } = await simulateHighLevel()
    const id = await contact()
    const business = (await call('POST', '/businesses/', { locationId: 'loc-1', name: 'Acme' })).body.buiseness
    const link = (businessId: string | null) =>
      call('POST', '/contacts/bulk/business', { locationId: 'loc-1', ids: [id], businessId })
    const linked = await link(business.id)
    expect([linked.status, linked.body]).toMatchObject([200, { success: true, ids: [id] }])
    expect((await call('GET', `/contacts/${id}`)).body.contact.businessId).toBe(business.id)
    await link(null)
    expect((await call('GET', `/contacts/${id}`)).body.contact).not.toHaveProperty('businessId')
  })

  test.each([
    [{ ids: ['x'] }, 422],
    [{ ids: Array(51).fill('x'), businessId: null }, 422],
    [{ ids: ['nobody'], businessId: null }, 400],
    [{ ids: ['nobody'], businessId: 'nothing' }, 400],
    [{ ids: ['x'], businessId: null, locationId: 'loc-2' }, 403],
  ])('%j is refused with %i', async (body, status) => {
    const { call } = await simulateHighLevel()
    expect((await call('POST', '/contacts/bulk/business', { locationId: 'loc-1', ...body })).status).toBe(status)
  })
})
